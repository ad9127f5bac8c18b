package text
import ("testing";"fmt")
func TestZZ(t *testing.T){
 for _,s:=range []string{"45#","ht250","gcr15,φ30~φ65","32支、40支","40s/2","φ20","φ20mm","gb/t699-2015","gb/t 3452.1","q235b","20crmnti","qt600-3","6061","304不锈钢","600v/150a","24v","qste420~qste700,长≤9m","qste500,厚6mm","5.8t级,速比4.875","m16~m24","m18x1.5,10.9级","60si2mn、50crva","h13/cr12mov/p20","w6mo5cr4v2","φ310~φ420","adc12","81kwh,ip67","1200x1000,塑料","10x10,133x72","t/c 65/35,45s","swrh35k","swrch22a~35k","vmc850,bt40","6200~6312系列","7014c/p4","6061-t6","316l","qt800-2,双缸","pp,600×400系列","2000","3d打印","5g","4s店","三维中空棉7d×64mm","65mn,φ2.5","零下18°c"} {
  sp:=ReadSpecs(FoldSpec(s)); fmt.Print(s,": ")
  for _,x:=range sp{fmt.Printf("%s|%s|%s|%v-%v  ",x.Kind,x.Text,x.Series,x.Low,x.High)}
  fmt.Println()
 }
}
