package workbook

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"

	"lianpei/catalog"
)

func writeList(t testing.TB, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "知识.csv")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAListOfKnowledgeIsReadInBothEncodings(t *testing.T) {
	t.Parallel()
	list := "product,relation,target\n芝麻饼,material,芝麻\n\n苞米,Alias, 玉米 \n\"甲,乙酮\",kind,酮\n"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(list)
	if err != nil {
		t.Fatal(err)
	}
	want := []catalog.Fact{
		{Product: "芝麻饼", Relation: catalog.RelationMaterial, Target: "芝麻", File: "知识.csv", Row: 2},
		{Product: "苞米", Relation: catalog.RelationAlias, Target: "玉米", File: "知识.csv", Row: 4},
		{Product: "甲,乙酮", Relation: catalog.RelationKind, Target: "酮", File: "知识.csv", Row: 5},
	}
	for name, content := range map[string]string{
		"UTF-8": list, "UTF-8 with a mark": "\ufeff" + list, "GB18030": gb, "Windows line ends": strings.ReplaceAll(list, "\n", "\r\n"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, findings, err := ReadFacts(t.Context(), writeList(t, content))
			if err != nil || len(findings) > 0 {
				t.Fatalf("got %v, %v", findings, err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("differs (-want +got):\n%s", diff)
			}
		})
	}
}

func TestBadRowsOfKnowledgeAreReportedAndLeftOut(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, row string
		want      catalog.Rule
	}{
		{"two columns", "芝麻饼,material", catalog.RuleFactColumns},
		{"four columns", "芝麻饼,material,芝麻,x", catalog.RuleFactColumns},
		{"no product", ",material,芝麻", catalog.RuleFactEmpty},
		{"no target", "芝麻饼,material, ", catalog.RuleFactEmpty},
		{"an unknown relation", "芝麻饼,likes,芝麻", catalog.RuleChoice},
		{"itself", "芝麻,material, 芝麻", catalog.RuleFactSelf},
		{"a damaged character", "芝麻\ufffd,material,芝麻", catalog.RuleFactUnreadable},
		{"only punctuation", "---,material,芝麻", catalog.RuleFactUnreadable},
		{"a name without end", strings.Repeat("芝", catalog.MaxNameRunes+1) + ",material,芝麻", catalog.RuleTooLong},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			// The good rows around it keep a damaged character from making noise of the whole list.
			good := strings.Repeat("芝麻饼,material,芝麻\n", 100)
			got, findings, err := ReadFacts(t.Context(), writeList(t, "product,relation,target\n"+tt.row+"\n"+good))
			if err != nil || len(got) != 100 {
				t.Fatalf("got %d rows, %v", len(got), err)
			}
			if len(findings) != 1 || findings[0].Rule != tt.want || findings[0].Row != 2 || findings[0].Severity != catalog.Refused {
				t.Errorf("got %+v, want %s in row 2", findings, tt.want)
			}
		})
	}
}

func TestWhatIsNoListOfKnowledgeIsRefused(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, content string
		want          error
	}{
		{"an empty file", "", ErrEmpty},
		{"another header", "企业,产品\n甲,乙\n", ErrNoColumns},
		{"a column too few", "product,target\n甲,乙\n", ErrNoColumns},
		{"a picture", "\x89PNG\r\n\x1a\n", ErrNotWorkbook},
		{"a workbook", "PK\x03\x04\x00\x00", ErrNotWorkbook},
		{"too much", "product,relation,target\n" + strings.Repeat("芝麻饼,material,芝麻\n", MaxFactBytes/20), ErrTooLarge},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, _, err := ReadFacts(t.Context(), writeList(t, tt.content))
			if !errors.Is(err, tt.want) {
				t.Errorf("got %v, want %v", err, tt.want)
			}
		})
	}
	if _, _, err := ReadFacts(t.Context(), t.TempDir()); !errors.Is(err, ErrNotWorkbook) {
		t.Errorf("got %v for a folder", err)
	}
}

func TestOnlySoManyRowsMakeNamesKnown(t *testing.T) {
	t.Parallel()
	var list strings.Builder
	list.WriteString("product,relation,target\n")
	for i := range maxFactTerms + 2 {
		fmt.Fprintf(&list, "名%d,alias,词%d\n", i, i)
	}
	list.WriteString("芝麻饼,material,芝麻\n")
	facts, findings, err := ReadFacts(t.Context(), writeList(t, list.String()))
	if err != nil || len(facts) != maxFactTerms+1 || len(findings) != 2 || findings[0].Rule != catalog.RuleFactTooMany || findings[0].Row != maxFactTerms+2 {
		t.Errorf("got %d rows, %v, %v", len(facts), findings, err)
	}
}

func TestAListOfKnowledgeComesBackAsItWas(t *testing.T) {
	t.Parallel()
	facts := []catalog.Fact{
		{Product: "芝麻饼", Relation: catalog.RelationMaterial, Target: "芝麻"},
		{Product: "甲,乙酮", Relation: catalog.RelationKind, Target: "\"引号\""},
		{Product: "=cmd|'/C calc'!A0", Relation: catalog.RelationMaterial, Target: "-羟基"},
		{Product: "'=x", Relation: catalog.RelationAlias, Target: "'1,2-二氯乙烷"},
		{Product: "#精密钢管", Relation: catalog.RelationMaterial, Target: "硅SI"},
	}
	path := filepath.Join(t.TempDir(), "出.csv")
	if err := WriteFacts(t.Context(), path, facts); err != nil {
		t.Fatal(err)
	}
	got, findings, err := ReadFacts(t.Context(), path)
	if err != nil || len(findings) > 0 {
		t.Fatalf("got %v, %v", findings, err)
	}
	for i := range facts {
		facts[i].File, facts[i].Row = "出.csv", i+2
	}
	if diff := cmp.Diff(facts, got); diff != "" {
		t.Errorf("differs (-want +got):\n%s", diff)
	}
	written, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(written), "\n=") {
		t.Error("a cell could run as a formula")
	}
	if err := WriteFacts(t.Context(), filepath.Join(path, "nowhere", "出.csv"), facts); !errors.Is(err, ErrCannotWrite) {
		t.Errorf("got %v for a folder that is none", err)
	}
}

func FuzzReadFacts(f *testing.F) {
	f.Add("product,relation,target\n芝麻饼,material,芝麻\n")
	f.Add("\ufeffproduct;relation;target\r\n'=x;alias;'-y\r\n")
	f.Add("product,relation,target\n\"a\nb\",kind,c\n")
	f.Fuzz(func(t *testing.T, content string) {
		facts, findings, err := ReadFacts(t.Context(), writeList(t, content))
		if err != nil {
			return
		}
		for i, fact := range facts {
			if invalid := fact.Validate(); invalid != nil {
				t.Errorf("row %d: %v", i, invalid)
			}
		}
		for _, finding := range findings {
			if finding.Row < 2 {
				t.Errorf("finding without a row: %+v", finding)
			}
		}
		path := filepath.Join(t.TempDir(), "again.csv")
		if err := WriteFacts(t.Context(), path, facts); err != nil {
			t.Fatal(err)
		}
		again, _, err := ReadFacts(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		if len(again) != len(facts) {
			t.Fatalf("%d rows came back of %d", len(again), len(facts))
		}
		for i := range facts {
			if again[i].Product != facts[i].Product || again[i].Relation != facts[i].Relation || again[i].Target != facts[i].Target {
				t.Errorf("%+v came back as %+v", facts[i], again[i])
			}
		}
	})
}
