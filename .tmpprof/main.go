package main

import (
	"context"
	"fmt"
	"os"
	"runtime/pprof"
	"time"

	"lianpei/workspace"
)

func main() {
	f, _ := os.Create("/tmp/imp.prof")
	pprof.StartCPUProfile(f)
	for i := range 3 {
		p := fmt.Sprintf("/tmp/prof%d.lianpei", i)
		os.Remove(p)
		ws, err := workspace.Open(context.Background(), p, workspace.Options{})
		if err != nil {
			panic(err)
		}
		t := time.Now()
		_, err = ws.Import(context.Background(), []string{"/work/shared/data/listed-enterprises.xlsx"}, workspace.ImportOptions{}, nil)
		fmt.Println(time.Since(t), err)
		ws.Close()
	}
	pprof.StopCPUProfile()
}
