package workbook

import ("testing";"time";"github.com/xuri/excelize/v2")

func TestBareTmp(t *testing.T){
 for range 3 {
 s:=time.Now()
 f,err:=excelize.OpenFile("../../shared/data/listed-enterprises.xlsx")
 if err!=nil{t.Fatal(err)}
 n:=0
 for _,sh:=range f.GetSheetList(){ r,_:=f.Rows(sh); for r.Next(){ c,_:=r.Columns(excelize.Options{RawCellValue:true}); n+=len(c)}; r.Close()}
 f.Close()
 t.Log(n,time.Since(s))
 }
}
