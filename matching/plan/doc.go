// Package plan finds where the chain of a cluster is broken: what nobody in the catalog supplies, what hangs on one supplier, what
// nobody buys, and how much is bought locally. It is pure: the same catalog gives the same report, in the same order.
//
// # Whether a need is met
//
// A need is met when another enterprise of the catalog was accepted or noted as partner for it (and the two are not barred from each
// other), or supplies a product that fits it surely (see Sure). It is doubtful when there is nothing but weaker suggestions: of
// those only every second one is right, so somebody should ask before an investor is sought. When nothing is suggested, or only what was
// rejected, the need is unlisted if it is bought locally all the same, since then the supplier is near and only missing in the
// catalog; otherwise it is unmet. What an enterprise makes for itself does not count, and the two sides of a pair that was rejected
// or barred do not count for each other.
//
// # Gaps
//
// The unmet needs are the gaps; the unlisted ones are listed apart in the same way. They are grouped by product through the
// knowledge: names that it takes for one thing are one product, whatever their spelling. Quantities are added up a year, only inside
// one dimension of units; what has no unit, no single number or no year is counted as such. Amounts of money are those of
// catalog.Listing.YearlyAmount. Enterprises with an offer near to the product (another sort of the same kind, related work, a
// thing of the same particular material) are named as those who could extend into the gap. Gaps with more buyers come first, then those with the
// larger amount.
//
// # Risks
//
// A product hangs on one supplier when exactly one enterprise can supply all its met needs and it has two buyers or more, or an
// anchor enterprise among its buyers. An offer has no buyer when no need of another enterprise fits it, not even weakly.
//
// # Local sourcing rates
//
// A need counts as bought locally when the form says so, or when its buyer and a supplier of the catalog are noted as partners for it;
// a pair that was only accepted has not dealt yet. Where it is bought counts as stated for every area but "unknown". There are three
// rates, each n of N:
//   - by items: local needs of the needs with a stated source;
//   - by amount: the yearly amounts of the same needs, where an amount can be worked out;
//   - by enterprises: of the enterprises that filled in the source, those that buy at least half of what they stated locally.
//
// An enterprise has filled in what a rate rests on when it did so for at least half of its needs. Where fewer than a set share of
// the enterprises with needs did (see DefaultMinShare), there is no rate, only its n, N and that share.
//
// Every figure can be worked out anew from Report.Needs, which is the list behind all of them.
package plan
