package rename

import "testing"

// TestWidenTypes gives a cell's own labels the type that the library's have, and
// leaves its pixels.
func TestWidenTypes(t *testing.T) {
	const data = "import \"latentlab/lib/dataset\"\n\nvar data = dataset.MNIST()"
	for _, tc := range []struct{ name, before, after string }{
		{
			"a variable that is passed on, and what is appended to it",
			"%%\nvar labels []uint8\nfor digit := range uint8(10) {\n\tlabels = append(labels, digit)\n}\n_ = dataset.Join(labels, nil)",
			"%%\nvar labels []uint16\nfor digit := range uint16(10) {\n\tlabels = append(labels, digit)\n}\n_ = dataset.Join(labels, nil)",
		},
		{
			"a parameter",
			"func show(labels []uint8) {}\n\n%%\nshow(data.Labels)",
			"func show(labels []uint16) {}\n\n%%\nshow(data.Labels)",
		},
		{
			"parameters at the end",
			"func show(labels ...uint8) {}\n\n%%\nshow(data.Labels...)\nshow(data.Labels[0], 1)",
			"func show(labels ...uint16) {}\n\n%%\nshow(data.Labels...)\nshow(data.Labels[0], 1)",
		},
		{
			"a field",
			"type opened struct{ parts, others []uint8 }\n\n%%\nvar o opened\nvar err error\n_, o.parts, err = dataset.Points(1)\n_ = err",
			"type opened struct{ parts, others []uint16 }\n\n%%\nvar o opened\nvar err error\n_, o.parts, err = dataset.Points(1)\n_ = err",
		},
		{
			"a field of a literal",
			"type opened struct{ labels []byte }\n\n%%\n_ = []opened{{labels: data.Labels}, {data.Labels[1:]}}",
			"type opened struct{ labels []uint16 }\n\n%%\n_ = []opened{{labels: data.Labels}, {data.Labels[1:]}}",
		},
		{
			"what a label is compared with",
			"%%\nfor digit := range uint8(10) {\n\t_ = data.Labels[0] == digit\n}",
			"%%\nfor digit := range uint16(10) {\n\t_ = data.Labels[0] == digit\n}",
		},
		{
			"a conversion",
			"%%\nk := 3\n_ = data.Labels[0] == uint8(k)",
			"%%\nk := 3\n_ = data.Labels[0] == uint16(k)",
		},
		{
			"a function's result",
			"func first() uint8 { return data.Labels[0] }\n\n%%\nvar label uint8 = first()\n_ = label",
			"func first() uint16 { return data.Labels[0] }\n\n%%\nvar label uint16 = first()\n_ = label",
		},
		{
			"a function's parameter, and all from there to the result",
			"func next(label uint8) uint8 {\n\tf := func() uint8 { return label + 1 }\n\treturn f()\n}\n\n%%\n_ = next(data.Labels[0])",
			"func next(label uint16) uint16 {\n\tf := func() uint16 { return label + 1 }\n\treturn f()\n}\n\n%%\n_ = next(data.Labels[0])",
		},
		{
			"keys of a map",
			"%%\ncounts := map[uint8]int{}\nfor _, label := range data.Labels {\n\tcounts[label]++\n}",
			"%%\ncounts := map[uint16]int{}\nfor _, label := range data.Labels {\n\tcounts[label]++\n}",
		},
		{
			"a slice that is made",
			"%%\nlabels := make([]uint8, 3)\nfor i := range labels {\n\tlabels[i] = data.Labels[i]\n}",
			"%%\nlabels := make([]uint16, 3)\nfor i := range labels {\n\tlabels[i] = data.Labels[i]\n}",
		},
		{
			"a list of labels, by image",
			"%%\nvar by [][]uint8\nby = append(by, data.Labels)\nfor _, some := range by {\n\t_ = dataset.Join(some, nil)\n}",
			"%%\nvar by [][]uint16\nby = append(by, data.Labels)\nfor _, some := range by {\n\t_ = dataset.Join(some, nil)\n}",
		},
		{
			"pixels",
			"func ink(pixels []uint8) (dark uint8) { return pixels[0] }\n\n%%\nvar p uint8 = ink(data.Pixels)\n_ = []byte{p}",
			"func ink(pixels []uint8) (dark uint8) { return pixels[0] }\n\n%%\nvar p uint8 = ink(data.Pixels)\n_ = []byte{p}",
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, problems, err := table(t).Cells(library, []string{data, tc.before})
			if err != nil || len(problems) > 0 {
				t.Error(problems, err)
			}
			if got[1] != tc.after {
				t.Errorf("got\n%s\nwant\n%s", got[1], tc.after)
			}
		})
	}
	// What an earlier cell declares changes with what a later one does.
	got, problems, err := table(t).Cells(library, []string{data, "var label uint8", "%%\nlabel = data.Labels[0]"})
	if err != nil || len(problems) > 0 || got[1] != "var label uint16" {
		t.Error(got, problems, err)
	}
}

// TestWidenRule refuses types that a rule cannot change.
func TestWidenRule(t *testing.T) {
	for _, line := range []string{"type byte -> uint16", "type error -> any", "type uint8 -> Label"} {
		if _, err := ParseTable(line); err == nil {
			t.Errorf("%q was read", line)
		}
	}
}
