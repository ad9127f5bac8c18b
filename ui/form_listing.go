package ui

import (
	"context"

	"fyne.io/fyne/v2"

	"lianpei/catalog"
	"lianpei/ui/kit"
	"lianpei/words"
)

// listingSaver is what the form of a listing needs of the catalog.
type listingSaver interface {
	SaveListing(ctx context.Context, l *catalog.Listing) error
}

// listingForm edits a need or an offer.
type listingForm struct {
	*form
	original catalog.Listing

	product, spec, brand, usedFor *field
	quantity, price, share        *field
	source                        *kit.Choice[catalog.SourceArea]
	sourceText                    *field
	certificates, note            *field
}

func newListingForm(h *host, source listingSaver, owner string, l catalog.Listing, saved func(catalog.Listing)) *listingForm {
	f := &listingForm{form: newForm(h), original: l}
	f.fill(l)
	keys := map[bool]map[catalog.Side]string{
		true:  {catalog.Need: "listing_form.new_need", catalog.Offer: "listing_form.new_offer"},
		false: {catalog.Need: "listing_form.edit_need", catalog.Offer: "listing_form.edit_offer"},
	}
	title := words.Text(keys[l.ID == 0][l.Side], words.Values{"Name": owner})
	f.open(title, f.layout(), fyne.NewSize(640, 560), func() any { return f.value() }, func() {
		saveWith(f.form, f.value(), func(ctx context.Context, l catalog.Listing) (catalog.Listing, error) {
			err := source.SaveListing(ctx, &l)
			return l, err
		}, saved)
	})
	return f
}

func (f *listingForm) fill(l catalog.Listing) {
	f.product = f.add(l.Product, func(text string) (level, string) {
		if catalog.ProductKey(text) == "" {
			return bad, words.Text("form.product_missing")
		}
		return limited(catalog.MaxNameRunes)(text)
	})
	f.spec = f.add(l.Spec, limited(catalog.MaxTextRunes))
	f.brand = f.add(l.Brand, limited(catalog.MaxTextRunes))
	f.usedFor = f.add(l.UsedFor, limited(catalog.MaxTextRunes))
	f.quantity = f.add(l.Quantity.String(), checkQuantity)
	f.price = f.add(l.Price.String(), checkPrice)
	f.share = f.add(l.Share, limited(catalog.MaxNameRunes))
	f.sourceText = f.add(l.SourceText, limited(catalog.MaxTextRunes))
	f.certificates = f.add(words.List(l.Certificates), nil)
	f.note = f.addArea(l.Note, 3)
	f.source = kit.NewChoice(append([]catalog.SourceArea{catalog.SourceUnstated}, catalog.SourceAreas...), func(a catalog.SourceArea) string {
		if a == catalog.SourceUnstated {
			return words.Text("form.not_stated")
		}
		return titled(words.Source(a))
	}, nil)
	f.source.Set(l.Source)
}

func (f *listingForm) layout() fyne.CanvasObject {
	f.quantity.entry.SetPlaceHolder(words.Text("form.quantity_example"))
	f.price.entry.SetPlaceHolder(words.Text("form.price_example"))
	f.certificates.entry.SetPlaceHolder(words.Text("form.several"))
	grid := kit.Fields()
	add := func(key string, o fyne.CanvasObject, needed bool) {
		for _, child := range pair(key, o, needed, 0) {
			grid.Add(child)
		}
	}
	need := f.original.Side == catalog.Need
	add("field.product", f.product.object(), true)
	add("field.spec", f.spec.object(), false)
	add("field.brand", f.brand.object(), false)
	if need {
		add("facts.demand", f.quantity.object(), false)
		add("facts.budget", f.price.object(), false)
		add("field.used_for", f.usedFor.object(), false)
		add("field.source", f.source, false)
		add("field.source_text", f.sourceText.object(), false)
	} else {
		add("facts.capacity", f.quantity.object(), false)
		add("field.price", f.price.object(), false)
		add("field.share", f.share.object(), false)
	}
	add("field.certificates", f.certificates.object(), false)
	add("field.note", f.note.object(), false)
	return grid
}

// value is the listing as the fields say it. A quantity or price whose text was not touched keeps what the form of origin
// gave, such as a unit that stood in the header.
func (f *listingForm) value() catalog.Listing {
	l := f.original
	l.Product, l.Spec, l.Brand = f.product.entry.Text, f.spec.entry.Text, f.brand.entry.Text
	l.UsedFor, l.Share = f.usedFor.entry.Text, f.share.entry.Text
	if text := f.quantity.entry.Text; text != f.original.Quantity.String() {
		l.Quantity, _ = catalog.ParseQuantity(text, "", catalog.PeriodNone)
	}
	if text := f.price.entry.Text; text != f.original.Price.String() {
		l.Price, _ = catalog.ParsePrice(text, "", "")
	}
	l.Source, l.SourceText = f.source.Value(), f.sourceText.entry.Text
	l.Certificates = splitList(f.certificates.entry.Text)
	l.Note = f.note.entry.Text
	l.Normalize()
	return l
}
