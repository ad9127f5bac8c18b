package matching

import (
	"encoding/csv"
	"fmt"
	"os"
	"testing"

	"lianpei/assets"
	"lianpei/matching/knowledge"
)

func TestZZFindings(t *testing.T) {
	k, findings, err := knowledge.Load(assets.Knowledge, "knowledge")
	if err != nil {
		t.Fatal(err)
	}
	f, _ := os.Create("/tmp/lpx/findings.csv")
	w := csv.NewWriter(f)
	n := map[string]int{}
	for _, x := range findings {
		n[string(x.Rule)+" "+x.File]++
		w.Write([]string{string(x.Rule), x.File, fmt.Sprint(x.Row), x.Value})
	}
	w.Flush()
	f.Close()
	fmt.Println(n)
	fmt.Println(k.Sizes())
}
