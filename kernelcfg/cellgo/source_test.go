//go:build unix

package main

import "testing"

func TestParse(t *testing.T) {
	const stub = "func main() { flag.Parse() }\n"
	for _, tc := range []struct {
		name, text string
		ok, silent bool
	}{
		{"functions and types", "import \"flag\"\ntype T struct{ x int }\nfunc (t T) f() {}\nfunc g() int { return 1 }\n" + stub, true, true},
		{"values", "import (\"flag\"; \"latentlab/lib/ae\"; \"latentlab/lib/loss\")\nvar (\n a = 1\n b, c = -2.5, \"x\"\n d = []int{1, 2}\n e = ae.Config{Code: a, Hidden: d}\n f = func() { panic(1) }\n g = int64(2)\n h = &e\n i = map[string]int{\"x\": a*2 + 1}\n j = [...]string{0: \"a\"}\n k bool\n l = loss.BCE\n)\n" + stub, true, true},
		{"an initializer calls", "import \"flag\"\nvar x = f()\nfunc f() int { return 1 }\n" + stub, true, false},
		{"a call without a name", "import (\"flag\"; \"fmt\")\nvar _, _ = fmt.Println()\n" + stub, true, false},
		{"a call in a literal", "import \"flag\"\nvar x = []int{f()}\nfunc f() int { return 1 }\n" + stub, true, false},
		{"a conversion's name is declared", "import \"flag\"\nfunc int64(x int) int { println(x); return x }\nvar x = int64(2)\n" + stub, true, false},
		{"a conversion that may panic", "import \"flag\"\nvar s []int\nvar a = [1]int(s)\n" + stub, true, false},
		{"init", "import \"flag\"\nfunc init() {}\n" + stub, true, false},
		{"a method named init", "import \"flag\"\ntype T int\nfunc (T) init() {}\n" + stub, true, true},
		{"receive", "import \"flag\"\nvar c chan int\nvar x = <-c\n" + stub, true, false},
		{"division", "import \"flag\"\nvar z = 0\nvar x = 1 / z\n" + stub, true, false},
		{"shift", "import \"flag\"\nvar z = -1\nvar x = 1 << z\n" + stub, true, false},
		{"index", "import \"flag\"\nvar a []int\nvar x = a[1]\n" + stub, true, false},
		{"pointer", "import \"flag\"\nvar p *int\nvar x = *p\n" + stub, true, false},
		{"field of a pointer", "import \"flag\"\nvar p *struct{ x int }\nvar x = p.x\n" + stub, true, false},
		{"field of a pointer named as a package", "import (\"flag\"; \"os\")\nfunc f() { os.Exit(1) }\nvar flag2 *struct{ x int }\nvar x = flag2.x\n" + stub, true, false},
		{"comparison", "import \"flag\"\nvar a, b any = []int{}, []int{}\nvar x = a == b\n" + stub, true, false},
		{"a key that cannot be hashed", "import \"flag\"\nvar k any = []int{}\nvar x = map[any]int{k: 1}\n" + stub, true, false},
		{"blank import", "import (\"flag\"; _ \"image/png\")\n" + stub, true, false},
		{"dot import", "import (\"flag\"; . \"fmt\")\n" + stub, true, false},
		{"another package named flag", "import flag \"os\"\n" + stub, true, false},
		{"a flag of another package", "import \"example/lib/flag\"\n" + stub, true, false},
		{"flag under another name", "import f \"flag\"\nvar flag f.FlagSet\n" + stub, true, false},
		{"flag is a variable", "type t struct{}\nfunc (t) Parse() { println(1) }\nvar flag t\n" + stub, true, false},
		{"a main that prints", "import (\"flag\"; \"fmt\")\nfunc main() { flag.Parse(); fmt.Println() }\n", true, false},
		{"no main", "import \"flag\"\nfunc f() { flag.Parse() }\n", true, false},
		{"without a body", "import \"flag\"\nfunc f()\n" + stub, true, false},
		{"does not parse", "func main() {", false, false},
		{"cgo", "import \"C\"\n" + stub, false, false},
		{"directive", "import \"flag\"\n//go:noinline\nfunc f() {}\n" + stub, false, false},
		{"constraint", "// +build ignore\n" + stub, false, false},
		{"internal package", "import (\"flag\"; \"internal/abi\")\nvar _ abi.Kind\n" + stub, false, false},
	} {
		s, ok := parse([]byte("package main\n\n" + tc.text))
		if ok != tc.ok || s.silent != tc.silent {
			t.Errorf("%s: read %v, silent %v; want %v, %v", tc.name, ok, s.silent, tc.ok, tc.silent)
		}
	}
}
