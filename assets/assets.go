// Package assets holds everything that is embedded in the program: fonts, icon, translations, knowledge, sample cluster.
package assets

import "embed"

// Regular and Bold are the two faces of the window's font: Noto Sans SC cut to GBK (SIL OFL 1.1, see font/LICENSE-OFL.txt).
var (
	//go:embed font/regular.ttf
	Regular []byte
	//go:embed font/bold.ttf
	Bold []byte
)

// Icon is the program's icon as PNG, 128 × 128: a larger one would cost every start. icon.png beside it is the same at
// 512 × 512, for packages.
//
//go:embed icon-128.png
var Icon []byte

// Translations holds lang/<part>.<language>.json: flat objects from key to sentence, language zh or en.
//
//go:embed lang/*.json
var Translations embed.FS

// Knowledge holds the trade knowledge that the engine starts with: knowledge/<field>/<relation>.csv and knowledge/roles.csv.
//
//go:embed knowledge
var Knowledge embed.FS

// Sample holds the made-up sample cluster as forms; SampleFiles names them in the order of import. Their names are what the
// catalog shows as the origin of the records.
//
//go:embed sample/*.csv
var Sample embed.FS

// SampleFiles are the forms of the sample cluster: enterprises, offers, needs.
var SampleFiles = []string{"sample/示例企业名录.csv", "sample/示例供给清单.csv", "sample/示例需求清单.csv"}
