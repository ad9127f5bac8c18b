package workspace

import (
	"context"

	"lianpei/catalog"
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
	return w.follow(ctx, func(s *state) {
		saved := *e
		s.enterprises[e.ID] = &saved
		s.engine.SetEnterprise(&saved)
		s.directory.set(&saved)
	})
}

// DeleteEnterprise removes an enterprise with its listings.
func (w *Workspace) DeleteEnterprise(ctx context.Context, id int64) error {
	if err := w.store.DeleteEnterprise(ctx, id); err != nil {
		return err
	}
	return w.follow(ctx, func(s *state) {
		delete(s.enterprises, id)
		s.engine.RemoveEnterprise(id)
		s.directory.remove(id)
	})
}

// SaveListing creates the listing (ID 0) or replaces it, and sets what storage gives it. Errors: *catalog.InvalidError,
// db.ErrNotFound.
func (w *Workspace) SaveListing(ctx context.Context, l *catalog.Listing) error {
	if err := w.store.SaveListing(ctx, l); err != nil {
		return err
	}
	return w.follow(ctx, func(s *state) {
		s.engine.SetListing(l)
		s.directory.removeListing(l.ID)
		s.directory.addListing(l)
	})
}

// DeleteListing removes a listing.
func (w *Workspace) DeleteListing(ctx context.Context, id int64) error {
	if err := w.store.DeleteListing(ctx, id); err != nil {
		return err
	}
	return w.follow(ctx, func(s *state) {
		s.engine.RemoveListing(id)
		s.directory.removeListing(id)
	})
}

// follow brings the state after a saved change, if there is one. When reading fails the state is dropped and built anew later:
// the change itself is saved.
func (w *Workspace) follow(ctx context.Context, change func(*state)) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.state == nil {
		return nil
	}
	change(w.state)
	if err := w.refresh(ctx, w.state); err != nil {
		w.state = nil
	}
	return nil
}
