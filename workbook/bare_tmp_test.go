package workbook

import ("testing";"time";"context";"github.com/xuri/excelize/v2";"lianpei/catalog";"fmt";"sort")

func TestBareTmp(t *testing.T){
 var rs []float64
 for range 7 {
 s:=time.Now()
 f,err:=excelize.OpenFile("../../shared/data/listed-enterprises.xlsx")
 if err!=nil{t.Fatal(err)}
 n:=0
 for _,sh:=range f.GetSheetList(){ r,_:=f.Rows(sh); for r.Next(){ c,_:=r.Columns(excelize.Options{RawCellValue:true}); n+=len(c)}; r.Close()}
 f.Close()
 bare:=time.Since(s)
 s=time.Now()
 form,err:=Open(context.Background(),"../../shared/data/listed-enterprises.xlsx",Options{})
 if err!=nil{t.Fatal(err)}
 open:=time.Since(s)
 form.Read(context.Background(), func(e *catalog.Entry) error {return nil})
 form.Close()
 own:=time.Since(s)
 t.Log(bare,open,own,float64(own)/float64(bare))
 rs=append(rs,float64(own)/float64(bare))
 }
 sort.Float64s(rs); t.Log("median ratio",rs[3])
}
func TestTidyVsOffice(t *testing.T){
 entries,_:=readForm(t,"../../shared/data/listed-enterprises.xlsx",Options{})
 have:=map[string]map[string]bool{}
 for _,e:=range entries { m:=have[e.Enterprise.Name]; if m==nil{m=map[string]bool{};have[e.Enterprise.Name]=m}; for _,l:=range e.Listings{ m[string(l.Side)+catalog.ProductKey(l.Product)]=true}}
 office,_:=readForm(t,"../../shared/data/cluster-form.xlsx",Options{})
 miss,all:=0,0
 for _,e:=range office { for _,l:=range e.Listings { all++; if !have[e.Enterprise.Name][string(l.Side)+catalog.ProductKey(l.Product)] { miss++; if miss<60 {fmt.Println(e.Enterprise.Name,l.Side,l.Product," <- ",cut(l.Origin.Text,150))} } } }
 fmt.Println(miss,all)
}
