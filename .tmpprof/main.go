package main

import (
	"context"
	"fmt"
	"os"
	"runtime/pprof"
	"time"

	"lianpei/catalog"
	"lianpei/db"
	"lianpei/workbook"
)

func main() {
	ctx := context.Background()
	f, _ := os.Create("/tmp/imp.prof")
	pprof.StartCPUProfile(f)
	for i := range 4 {
		p := fmt.Sprintf("/tmp/prof%d.lianpei", i)
		os.Remove(p)
		s, err := db.Open(ctx, p, db.Options{})
		if err != nil {
			panic(err)
		}
		t0 := time.Now()
		imp, _ := s.BeginImport(ctx, []string{"x"})
		form, err := workbook.Open(ctx, "/work/shared/data/listed-enterprises.xlsx", workbook.Options{})
		if err != nil {
			panic(err)
		}
		t1 := time.Now()
		var put time.Duration
		form.Read(ctx, func(e *catalog.Entry) error {
			t := time.Now()
			_, err := imp.Put(e)
			put += time.Since(t)
			return err
		})
		t2 := time.Now()
		imp.Commit()
		t3 := time.Now()
		fmt.Println("open", t1.Sub(t0), "read", t2.Sub(t1), "put", put, "commit", t3.Sub(t2))
		form.Close()
		s.Close()
	}
	pprof.StopCPUProfile()
}
