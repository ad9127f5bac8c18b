package main

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"

	"lianpei/catalog"
)

// realLines returns product lines of listed companies as they stand in their annual reports, and says where they were found:
// beside the repository, or else the fewer ones that the engine's relevance test judges.
func realLines() (lines []string, from string, err error) {
	for _, path := range []string{
		filepath.Join("..", "..", "shared", "bench", "relevance", "supplies.tsv"),
		filepath.Join("..", "matching", "testdata", "relevance", "supplies.txt"),
	} {
		lines, err = readLines(path)
		if err == nil {
			return lines, path, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			break
		}
	}
	return nil, "", err
}

func readLines(path string) ([]string, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	var lines []string
	for scanner := bufio.NewScanner(file); ; {
		if !scanner.Scan() {
			return lines, scanner.Err()
		}
		if line := strings.TrimSpace(scanner.Text()); line != "" && !strings.HasPrefix(line, "#") {
			lines = append(lines, line)
		}
	}
}

// market is a made-up catalog of real and recombined names.
type market struct {
	enterprises []*catalog.Enterprise
	listings    []*catalog.Listing
}

// How many distinct names n listings have: factor × n^power, fitted to the growth that the 50,372 offers and 4,853 needs of
// listed companies show when they are taken in random order.
var vocabulary = map[catalog.Side]struct{ factor, power float64 }{
	catalog.Offer: {2.09, 0.907},
	catalog.Need:  {5.04, 0.681},
}

// namer gives the names of one side: a name that was not there yet as often as vocabulary says, else that of an earlier
// listing, so that frequent names become more frequent.
type namer struct {
	side   catalog.Side
	random *rand.Rand
	lines  []string // the real ones that are not used yet
	parts  []string // what new names are made of when these are used up
	seen   map[string]bool
	given  []string
}

func newNamer(side catalog.Side, lines []string, random *rand.Rand) *namer {
	shuffled := append([]string(nil), lines...)
	random.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	return &namer{side: side, random: random, lines: shuffled, parts: lines, seen: map[string]bool{}}
}

func (n *namer) next() string {
	v := vocabulary[n.side]
	name := ""
	if float64(len(n.seen)) < v.factor*math.Pow(float64(len(n.given)+1), v.power) {
		name = n.fresh()
		n.seen[name] = true
	} else {
		name = n.given[n.random.IntN(len(n.given))]
	}
	n.given = append(n.given, name)
	return name
}

// fresh returns a real line, or the first half of one and the second half of another.
func (n *namer) fresh() string {
	if len(n.lines) > 0 {
		line := n.lines[len(n.lines)-1]
		n.lines = n.lines[:len(n.lines)-1]
		return line
	}
	for {
		first, second := []rune(n.parts[n.random.IntN(len(n.parts))]), []rune(n.parts[n.random.IntN(len(n.parts))])
		name := string(first[:(len(first)+1)/2]) + string(second[len(second)/2:])
		if n.random.IntN(3) == 0 {
			name = string(first) + string(second[len(second)/2:])
		}
		if !n.seen[name] {
			return name
		}
	}
}

const maxListings = 50 // of one enterprise

var (
	benchSpecs = []string{"φ20~φ60", "φ30", "45#", "40Cr", "GCr15", "HT250", "QT450-10", "Q235B", "QStE500，厚6mm", "GB/T 699", "24V", "12V 60Ah",
		"32S", "40支", "25kg/袋", "M20", "5.8t级，速比4.875", "国六，24V", "150×150", "1200×2400mm", "食品级", "一级", "车用，国六", "农残、重金属", "金相、拉伸",
		"按图加工", "载质量2.5t", "厚2~6mm", "304", "6061-T6", "耐高温", "加厚"}
	benchCertificates = []string{"IATF16949", "ISO9001", "ISO 14001", "CCC", "SC", "HACCP", "CMA", "绿色食品"}
	benchUnits        = []string{"吨", "件", "套", "万件", "台", "米", "kg", "个"}
	benchSources      = []catalog.SourceArea{catalog.SourceLocal, catalog.SourceProvince, catalog.SourceOtherParts, catalog.SourceImport, catalog.SourceUnknown, ""}
	benchSourceTexts  = map[catalog.SourceArea]string{catalog.SourceLocal: "本地", catalog.SourceProvince: "武汉", catalog.SourceOtherParts: "浙江", catalog.SourceImport: "德国"}
)

// newMarket makes a catalog of n listings, needs and offers in turn, 1 to maxListings an enterprise. It is the same at every call.
func newMarket(n int, lines []string) *market {
	random := rand.New(rand.NewPCG(7, 11))
	offers, needs := newNamer(catalog.Offer, lines, random), newNamer(catalog.Need, lines, random)
	m := &market{listings: make([]*catalog.Listing, 0, n)}
	for len(m.listings) < n {
		id := int64(len(m.enterprises) + 1)
		m.enterprises = append(m.enterprises, newEnterprise(id, random))
		for range min(1+random.IntN(maxListings), n-len(m.listings)) {
			from := offers
			if len(m.listings)%2 == 0 {
				from = needs
			}
			m.listings = append(m.listings, newListing(int64(len(m.listings)+1), id, from.side, from.next(), random))
		}
	}
	return m
}

func newEnterprise(id int64, random *rand.Rand) *catalog.Enterprise {
	e := &catalog.Enterprise{
		ID: id, UID: fmt.Sprintf("e%d", id), Name: fmt.Sprintf("汉北第%d实业有限公司", id), Place: fmt.Sprintf("第%d工业园", random.IntN(40)+1),
		Cluster: []string{"机电汽配", "纺织服装", "农副产品加工", "现代物流"}[random.IntN(4)], Version: 1,
	}
	if random.IntN(2) == 0 {
		e.CreditGrade = catalog.CreditGrades[random.IntN(len(catalog.CreditGrades))]
	}
	if random.IntN(3) == 0 {
		e.Labels = []catalog.Label{catalog.Labels[random.IntN(len(catalog.Labels))]}
	}
	if random.IntN(3) == 0 {
		e.Certificates = []string{benchCertificates[random.IntN(len(benchCertificates))]}
	}
	return e
}

// newListing fills as much as the forms of clusters do: six in ten say how much, four in ten which sort.
func newListing(id, enterprise int64, side catalog.Side, product string, random *rand.Rand) *catalog.Listing {
	l := &catalog.Listing{
		ID: id, UID: fmt.Sprintf("l%d", id), EnterpriseID: enterprise, Side: side, Product: product, Version: 1,
		Origin: catalog.Origin{BatchID: 1, File: fmt.Sprintf("form%d.xlsx", id/5000), Sheet: "供需", Row: int(id%5000) + 3, Cell: fmt.Sprintf("C%d", id%5000+3), Text: product},
	}
	if random.IntN(10) < 4 {
		l.Spec = benchSpecs[random.IntN(len(benchSpecs))]
	}
	if random.IntN(10) < 6 {
		number := float64(1+random.IntN(99)) * math.Pow10(random.IntN(5))
		unit := benchUnits[random.IntN(len(benchUnits))]
		l.Quantity = catalog.Quantity{Number: number, Unit: unit, Period: catalog.PeriodYear, Text: catalog.FormatNumber(number) + unit}
	}
	if random.IntN(7) == 0 {
		l.Certificates = []string{benchCertificates[random.IntN(len(benchCertificates))]}
	}
	if side == catalog.Need {
		l.Source = benchSources[random.IntN(len(benchSources))]
		l.SourceText = benchSourceTexts[l.Source]
	}
	return l
}

// products returns the products of count needs, spread over the catalog.
func (m *market) products(count int) []string {
	random := rand.New(rand.NewPCG(3, 5))
	products := make([]string, count)
	for i := range products {
		products[i] = m.listings[random.IntN(len(m.listings)/2)*2].Product
	}
	return products
}
