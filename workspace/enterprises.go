package workspace

import (
	"context"
	"errors"

	"lianpei/catalog"
	"lianpei/db"
)

// Enterprises returns the rows of the enterprise list that the filter chooses, in its order.
func (w *Workspace) Enterprises(ctx context.Context, f EnterpriseFilter) ([]EnterpriseSummary, error) {
	s, err := w.current(ctx)
	if err != nil {
		return nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return s.directory.list(ctx, f)
}

// Enterprise returns one enterprise. db.ErrNotFound when there is none.
func (w *Workspace) Enterprise(ctx context.Context, id int64) (catalog.Enterprise, error) {
	return w.store.Enterprise(ctx, id)
}

// Listings returns the needs and offers of an enterprise in the order in which they came.
func (w *Workspace) Listings(ctx context.Context, enterpriseID int64) ([]catalog.Listing, error) {
	found, err := w.store.Listings(ctx, enterpriseID)
	listings := make([]catalog.Listing, 0, len(found))
	for _, l := range found {
		listings = append(listings, *l)
	}
	return listings, err
}

// SaveEnterprise creates the enterprise (ID 0) or replaces it, and sets what storage gives it. Errors: *catalog.InvalidError,
// db.ErrNameTaken, db.ErrNotFound.
func (w *Workspace) SaveEnterprise(ctx context.Context, e *catalog.Enterprise) error {
	if err := w.store.SaveEnterprise(ctx, e); err != nil {
		return err
	}
	w.follow(func(s *state) error {
		// Decisions go along with a new name.
		return errors.Join(w.followEnterprise(ctx, s, e.ID), w.loadDecisions(ctx, s))
	})
	return nil
}

// DeleteEnterprise removes an enterprise with its listings.
func (w *Workspace) DeleteEnterprise(ctx context.Context, id int64) error {
	if err := w.store.DeleteEnterprise(ctx, id); err != nil {
		return err
	}
	w.follow(func(s *state) error { return w.followEnterprise(ctx, s, id) })
	return nil
}

// SaveListing creates the listing (ID 0) or replaces it, and sets what storage gives it. Errors: *catalog.InvalidError,
// db.ErrNotFound.
func (w *Workspace) SaveListing(ctx context.Context, l *catalog.Listing) error {
	if err := w.store.SaveListing(ctx, l); err != nil {
		return err
	}
	w.follow(func(s *state) error {
		// Decisions go along with a new product name.
		return errors.Join(w.followListing(ctx, s, l.ID), w.loadDecisions(ctx, s))
	})
	return nil
}

// DeleteListing removes a listing.
func (w *Workspace) DeleteListing(ctx context.Context, id int64) error {
	if err := w.store.DeleteListing(ctx, id); err != nil {
		return err
	}
	w.follow(func(s *state) error { return w.followListing(ctx, s, id) })
	return nil
}

// follow brings the state, if there is one, after a change that is saved. When that fails the state is dropped and built anew
// later.
func (w *Workspace) follow(catchUp func(*state) error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.state != nil && catchUp(w.state) != nil {
		w.state = nil
	}
}

// followEnterprise takes over what storage holds now rather than what was saved, so that of two changes at once the later one
// stays, whichever comes here last.
func (w *Workspace) followEnterprise(ctx context.Context, s *state, id int64) error {
	e, err := w.store.Enterprise(ctx, id)
	switch {
	case errors.Is(err, db.ErrNotFound):
		delete(s.enterprises, id)
		s.engine.RemoveEnterprise(id)
		s.directory.remove(id)
		return nil
	case err != nil:
		return err
	}
	s.enterprises[id] = &e
	s.engine.SetEnterprise(&e)
	s.directory.set(&e)
	return nil
}

// followListing is followEnterprise for a listing.
func (w *Workspace) followListing(ctx context.Context, s *state, id int64) error {
	found, err := w.store.ListingsByID(ctx, []int64{id})
	if err != nil {
		return err
	}
	s.directory.removeListing(id)
	l := found[id]
	if l == nil {
		s.engine.RemoveListing(id)
		return nil
	}
	s.engine.SetListing(l)
	s.directory.addListing(l)
	return nil
}
