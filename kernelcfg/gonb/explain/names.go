package explain

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// keras has, by names of Keras in lower case without underscores, what the library has
// instead.
var keras = map[string]string{
	"fit":          "notebook.Train(m, digits.Train) trains a model",
	"compile":      "the optimizer is an option of the training, as in notebook.Train(m, digits.Train, train.Adam(1e-3))",
	"predict":      "the run that notebook.Train returns has Reconstruct, Encode and Decode",
	"evaluate":     "the run that notebook.Train returns has Evaluate",
	"summary":      "notebook.Summary(m, digits.Train) shows the layers",
	"save":         "weights.Save writes a weights file, and run.Tag names a run, which is on disk already",
	"load":         "weights.Load reads a weights file, and run.Open a run",
	"shape":        "images have Len, Height and Width",
	"epochs":       "train.Epochs is an option of notebook.Train",
	"batchsize":    "train.BatchSize is an option of notebook.Train",
	"optimizer":    "train.Adam and train.SGD are options of notebook.Train",
	"lr":           "train.Adam(1e-3) is an option of notebook.Train",
	"learningrate": "train.Adam(1e-3) is an option of notebook.Train",
	"seed":         "train.Seed is an option of notebook.Train",
	"latent":       "the length of the latent code is Code",
	"latentdim":    "the length of the latent code is Code",
	"codesize":     "the length of the latent code is Code",
	"activation":   "mlp.Layers has Activation",
	"conv2d":       "layers.Convolution is the layer, of images that graph.Reshape(x, -1, 28, 28, 1) gives",
	"flatten":      "images come flat, as [batch, pixels], and graph.Reshape changes a shape",
	"sigmoid":      "graph.Sigmoid is the function, and the last layer of a decoder has none, since its loss takes logits",
	"cifar10":      "there are dataset.MNIST and dataset.FashionMNIST, and dataset.FromFolder reads images of your own",
	"loss":         "History has the losses, and Evaluate returns those of images",
}

// kerasWord returns the text about a name of Keras, or "".
func kerasWord(name string) string {
	return keras[strings.ToLower(strings.ReplaceAll(name, "_", ""))]
}

// pythonNames has, by names of Python, what Go has instead.
var pythonNames = map[string]string{
	"True": "true", "False": "false", "None": "nil", "self": "the name of the receiver", "elif": "else if",
	"str": "fmt.Sprint", "float": "float64", "list": "a slice, such as []int",
	"dict": "a map, such as map[string]int", "lambda": "func(x int) int { … }", "pass": "an empty block",
}

// activations has the functions that cells call without their package.
var activations = map[string]string{
	"relu": "activation.Relu", "sigmoid": "graph.Sigmoid", "tanh": "graph.Tanh", "softmax": "graph.Softmax",
}

// untyped matches a function whose parameters have no types.
var untyped = regexp.MustCompile(`^func \w*\(\w+(, *\w+)*\)`)

// undefined is about a name that is not declared.
func undefined(p *problem, m []string) string {
	name := m[1]
	if locals(p.cell.Main)[name] {
		if p.isBelow() {
			return fmt.Sprintf("%s is declared further down in this cell: move the line that declares it up", name)
		}
		return fmt.Sprintf("%s is declared under %%%%, where functions above %%%% do not see it: "+
			"make it a parameter of the function, or declare it above %%%%", name)
	}
	if number, ok := p.cell.Local[name]; ok {
		return fmt.Sprintf("%s was declared under %%%% in Cell [%d], and is gone with it: each cell is a program of its own. "+
			"Declare it above %%%%, or do both in one cell", name, number)
	}
	switch inNotebook(p.cell.Notebook, name) {
	case above:
		return fmt.Sprintf("%s is declared in a cell that has not run since the kernel started: "+
			"Run > Run All Above Selected Cell", name)
	case below:
		return fmt.Sprintf("%s is declared under %%%% in another cell, which is a program of its own: "+
			"declare it above %%%%", name)
	}
	if untyped.MatchString(p.code) {
		return "each parameter of a function has its type: func encoder(scope *model.Scope, x *graph.Node) *graph.Node { … }"
	}
	if function, ok := activations[strings.ToLower(name)]; ok && strings.HasPrefix(p.rest, name+"(") {
		return fmt.Sprintf("there is no %s: write %s(…)", name, function)
	}
	if other, ok := pythonNames[name]; ok {
		return fmt.Sprintf("%s is Python: in Go it is %s", name, other)
	}
	if strings.HasPrefix(p.rest, name+".") {
		if of := p.cell.importPath(name); of != "" {
			return imported(name, of)
		}
		if slices.Contains(goPackages, name) {
			return fmt.Sprintf("%s does not have one of the names that cells use of it: check how they are spelled, "+
				"or write import %q above %%%% to see which", name, name)
		}
		if near := nearest(name, p.cell.packages()); near != "" {
			return fmt.Sprintf("there is no package %s: did you mean %s?", name, near)
		}
	}
	if regexp.MustCompile(`^` + name + `\s*=[^=]`).MatchString(p.rest) {
		return fmt.Sprintf("%s is not declared yet: write %s := …", name, name)
	}
	if near := nearest(name, declared(p.cell.Main)); near != "" {
		return fmt.Sprintf("there is no %s: did you mean %s?", name, near)
	}
	return fmt.Sprintf("there is no %s in the cells that have run since the kernel started; if a cell above declares it: "+
		"Run > Run All Above Selected Cell", name)
}

// member is about a name that a package does not have.
func member(p *problem, m []string) string {
	pkg, name, have := m[1], m[2], m[3]
	if have == "" {
		have = nearest(name, slices.Collect(maps.Keys(p.cell.index(pkg).names)))
	}
	if have != "" {
		return fmt.Sprintf("there is no %s.%s: did you mean %s.%s?", pkg, name, pkg, have)
	}
	if text := kerasWord(name); text != "" {
		return fmt.Sprintf("there is no %s.%s: %s", pkg, name, text)
	}
	return fmt.Sprintf("there is no %s.%s: completion (Tab after the point) lists what %s has", pkg, name, pkg)
}

// method is about a method or field that a value does not have.
func method(p *problem, m []string) string {
	text, typeName, name, have := m[1], strings.TrimPrefix(m[2], "*"), m[3], m[4]
	subject := fmt.Sprintf("%s has no %s", strings.TrimSuffix(text, "."+name), name)
	if word := kerasWord(name); word != "" && have == "" {
		return subject + ": " + word
	}
	if have == "" {
		pkg, of := cut(typeName)
		have = nearest(name, p.cell.index(pkg).members[of])
	}
	if have != "" {
		return fmt.Sprintf("%s: did you mean %s?", subject, have)
	}
	return fmt.Sprintf("%s: its type is %s", subject, m[2])
}

// field is about a field that a struct does not have.
func field(p *problem, m []string) string {
	name, typeName, have := m[1], m[2], m[3]
	subject := fmt.Sprintf("%s has no field %s", typeName, name)
	pkg, of := cut(typeName)
	fields := p.cell.index(pkg).fields[of]
	if have == "" {
		have = nearest(name, fields)
	}
	if have != "" {
		return fmt.Sprintf("%s: did you mean %s?", subject, have)
	}
	if word := kerasWord(name); word != "" {
		return subject + ": " + word
	}
	if len(fields) > 0 {
		return fmt.Sprintf("%s: it has %s", subject, strings.Join(fields, ", "))
	}
	return ""
}

// nearest returns the one of names with the least distance from name, but for case, or ""
// if none is near: a letter, and one more for each four.
func nearest(name string, names []string) string {
	best, least := "", min(1+len(name)/4, len(name)-1)
	for _, other := range slices.Sorted(slices.Values(names)) {
		if d := distance(strings.ToLower(name), strings.ToLower(other)); d <= least && other != name {
			if best == "" || d < least {
				best, least = other, d
			}
		}
	}
	return best
}

// distance returns the least number of letters inserted, removed, replaced or exchanged
// with the next one that make b of a.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	d := make([][]int, len(x)+1)
	for i := range d {
		d[i] = make([]int, len(y)+1)
		d[i][0] = i
		for j := 1; j <= len(y); j++ {
			if i == 0 {
				d[i][j] = j
				continue
			}
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(x)][len(y)]
}
