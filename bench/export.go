package main

import (
	"context"
	"fmt"
	"iter"
	"os"
	"path/filepath"

	"github.com/xuri/excelize/v2"

	"lianpei/workbook"
)

const (
	exportRows   = 50_000
	exportRounds = 5
	exportAim    = 1.5
)

// compareExport writes one table as a report and by excelize's stream writer alone: same cells, no style, no page setup.
func compareExport(ctx context.Context, report func(result)) error {
	folder, err := os.MkdirTemp("", "lianpei-bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	rows := exportTable()
	times, err := alternate(ctx, exportRounds,
		timed(func(ctx context.Context) error { return writeReport(ctx, filepath.Join(folder, "ours.xlsx"), rows) }),
		timed(func(context.Context) error { return writeBare(filepath.Join(folder, "rival.xlsx"), rows) }),
	)
	if err != nil {
		return err
	}
	report(result{
		what: fmt.Sprintf("write %d rows × %d cells", len(rows), len(rows[0])), versus: "excelize StreamWriter",
		ours: times[0], rival: times[1], aim: exportAim,
	})
	return nil
}

// exportTable is a made-up list of partners.
func exportTable() [][]any {
	rows := make([][]any, exportRows)
	for i := range rows {
		rows[i] = []any{
			i + 1, "汽车发动机曲轴", fmt.Sprintf("某某第%d汽车零部件有限公司", i), float64(i%1000) / 10,
			"同名产品；年产能大于年需求；同在一个园区。", fmt.Sprintf("138%08d", i), "某某镇工业园区创新路18号", int64(i) * 37 % 100_000,
		}
	}
	return rows
}

func writeReport(ctx context.Context, path string, rows [][]any) error {
	each := func(yield func([]any, error) bool) {
		for _, row := range rows {
			if !yield(row, nil) {
				return
			}
		}
	}
	return workbook.WriteReport(ctx, path, workbook.Report{Title: "配套推荐表", Sheets: []workbook.ReportSheet{{
		Name: "配套推荐", Subtitle: "全部企业", Landscape: true, Rows: iter.Seq2[[]any, error](each),
		Columns: []workbook.ReportColumn{
			{Title: "序号", Width: 8, Format: workbook.FormatInteger},
			{Title: "需求产品", Width: 18},
			{Title: "推荐企业", Width: 32},
			{Title: "匹配度", Width: 10, Format: workbook.FormatBar},
			{Title: "推荐理由", Width: 44, Wrap: true},
			{Title: "电话", Width: 14},
			{Title: "地址", Width: 28},
			{Title: "年需求", Width: 12, Format: workbook.FormatNumber},
		},
	}}}, nil)
}

func writeBare(path string, rows [][]any) error {
	file := excelize.NewFile()
	defer func() { _ = file.Close() }()
	stream, err := file.NewStreamWriter("Sheet1")
	if err != nil {
		return err
	}
	for i, row := range rows {
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			return err
		}
		if err := stream.SetRow(cell, row); err != nil {
			return err
		}
	}
	if err := stream.Flush(); err != nil {
		return err
	}
	return file.SaveAs(path)
}
