package workbook
import ("testing";"os";"strings";"fmt")
func TestVocabTmp(t *testing.T){
 b,_:=os.ReadFile("../../shared/docs/forms.md")
 for _,line:=range strings.Split(string(b),"\n"){
  if !strings.HasPrefix(line,"| ") {continue}
  parts:=strings.SplitN(strings.Trim(line,"| "),"|",2)
  if len(parts)<2 {continue}
  fmt.Println("==",parts[0])
  for _,w:=range strings.FieldsFunc(parts[1],func(r rune)bool{return r==','||r==';'}){
   w=strings.TrimSpace(w)
   c:=resolve(w,"")
   fmt.Printf("%s=%s/%s/%d%v ",w,c.Field,c.Unit,c.Year,c.weak)
  }
  fmt.Println()
 }
}
