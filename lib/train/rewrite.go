package train

import (
	"errors"
	"fmt"
	"path"
	"regexp"
	"runtime"
	"strconv"
	"strings"
)

// readableError returns an error of GoMLX or of Go's runtime in terms of the layers and
// tensors of the network, where it is about the inside of GoMLX.
func readableError(err error) error {
	var broken runtime.Error
	if errors.As(err, &broken) {
		if strings.Contains(broken.Error(), "nil pointer") {
			return errors.New(nilText)
		}
		return errors.New(strings.TrimPrefix(broken.Error(), "runtime error: "))
	}
	text := err.Error()
	for _, r := range rewrites {
		if m := r.pattern.FindStringSubmatch(text); m != nil {
			return errors.New(r.write(m))
		}
	}
	return errors.New(usualType.ReplaceAllString(text, "["))
}

const nilText = "something is nil: a network that returned nothing, or labels that the examples do not have"

// shape matches a shape as GoMLX prints it: the type and the dimensions, which a scalar
// does not have.
const shape = `(\(\w+\)(?:\[[\d ,]*\])?)`

// usualType matches the type of most shapes, which a reader need not see.
var usualType = regexp.MustCompile(`\(Float32\)\[`)

// rewrites match texts of GoMLX, and write them anew from the parts that match.
var rewrites = []struct {
	pattern *regexp.Regexp
	write   func(m []string) string
}{
	{regexp.MustCompile(`BinaryOp \((\w+)\)[,;] got shapes ` + shape + ` and ` + shape), unequal},
	{regexp.MustCompile(`for BinaryOp (\w+) must match, got ` + shape + ` and ` + shape), func(m []string) string {
		return fmt.Sprintf("%s cannot combine numbers of two types, %s and %s: "+
			"convert one with graph.ConvertDType, or write a constant as float32(0.5)", m[1], m[2], m[3])
	}},
	{regexp.MustCompile(`^Concatenate\(axis=(\d+)\) operand #\d+ has incompatible shape \(` + shape +
		`\) with operand 0's shape \(` + shape), func(m []string) string {
		return fmt.Sprintf("Concatenate cannot join %s and %s along axis %s: the other axes must be equal",
			dims(m[3]), dims(m[2]), m[1])
	}},
	{regexp.MustCompile(`^Concatenate operand #\d+ has different rank \((\d+)\) than operand 0's rank \((\d+)\)`),
		func(m []string) string {
			return fmt.Sprintf("Concatenate cannot join a tensor of %s and one of %s: both need the same number of axes",
				axes(m[2]), axes(m[1]))
		}},
	{regexp.MustCompile(`new dimensions (\[[-\d ]*\]) match original the input size \d+ \(dimensions (\[[\d ]*\])\)`),
		func(m []string) string { return reshape(m[2], m[1]) }},
	{regexp.MustCompile(`^total requested size \d+ \(dimensions=(\[[\d ]*\])\) doesnt match original size \d+ ` +
		`\(dimensions (\[[\d ]*\])\)`), func(m []string) string { return reshape(m[2], m[1]) }},
	{regexp.MustCompile(`contracting dimensions do not match: lhs\[(\d+)\]=(\d+), rhs\[(\d+)\]=(\d+)`),
		func(m []string) string {
			return fmt.Sprintf("a matrix product of unequal sizes: axis %s of the first matrix has %s values, "+
				"axis %s of the second %s", m[1], m[2], m[3], m[4])
		}},
	{regexp.MustCompile(`^sub-scope "(.*)" already visited from "(.*)", use Shared\(\)`), func(m []string) string {
		return fmt.Sprintf("two layers are called %q in %q: give each its own name, as scope.In(\"layer1\") does",
			m[1], m[2])
	}},
	{regexp.MustCompile(`^invalid input.*: Node is nil`), func([]string) string { return nilText }},
	{regexp.MustCompile(`^layers.Convolution requires Filters and KernelSize`), func([]string) string {
		return "a convolution needs Channels, KernelSize and an input of [batch, height, width, channels], " +
			"as graph.Reshape(x, -1, 28, 28, 1) gives"
	}},
	{regexp.MustCompile(`^sub-scope "(.*)" not yet visited from "(.*)", use In\(\)`), func(m []string) string {
		return fmt.Sprintf("the layer %q of %q is shared before it is made: use scope.In(%[1]q) the first time",
			m[1], m[2])
	}},
	{regexp.MustCompile(`(?s)effective kernel dimension (\d+) for axis (\d+) is larger than .* input dimension (\d+)\.`),
		func(m []string) string {
			return fmt.Sprintf("the kernel of a convolution has %s values along axis %s, and its input only %s",
				m[1], m[2], m[3])
		}},
	{regexp.MustCompile(`^float/complex UnaryOp (\w+) must have .* got ` + shape), func(m []string) string {
		return fmt.Sprintf("%s needs floating-point numbers, and gets %s: graph.ConvertDType converts them", m[1], m[2])
	}},
	{regexp.MustCompile(`rank >= 1, got ` + shape), func(m []string) string {
		if m[1] == "(InvalidDType)" {
			return "a layer gets nil as its input: the network before it returns nothing"
		}
		return "a layer gets a single number as its input: expected [batch, values]"
	}},
	{regexp.MustCompile(`requested to reuse variable "(.*)" .*previous shape.*`), func(m []string) string {
		return fmt.Sprintf("the layer %q was made for an input of another width", path.Dir(m[1]))
	}},
	{regexp.MustCompile(`^invalid activation name ("\w*"): options are \[(.*)\]`), func(m []string) string {
		return fmt.Sprintf("there is no activation %s: expected one of %s", m[1],
			strings.ToLower(strings.ReplaceAll(m[2], " ", ", ")))
	}},
	{regexp.MustCompile(`^Input x must have rank >= 3, shaped by default as .* but x rank is (\d+)`),
		func(m []string) string {
			return fmt.Sprintf("a convolution or pooling gets a tensor of %s: expected [batch, height, width, channels], "+
				"as graph.Reshape(x, -1, 28, 28, 1) gives", axes(m[1]))
		}},
}

// unequal returns the text about two tensors whose shapes do not fit.
func unequal(m []string) string {
	a, b := sizes(m[2]), sizes(m[3])
	text := fmt.Sprintf("%s cannot combine the shapes %s and %s", m[1], dims(m[2]), dims(m[3]))
	if len(a) != len(b) {
		return fmt.Sprintf("%s: one has %s, the other %d", text, axes(strconv.Itoa(len(a))), len(b))
	}
	for i := range a {
		if a[i] != b[i] && a[i] != "1" && b[i] != "1" {
			return fmt.Sprintf("%s: axis %d has %s values in one and %s in the other", text, i, a[i], b[i])
		}
	}
	return text
}

// reshape returns the text about a tensor that does not have as many values as its new
// shape.
func reshape(from, to string) string {
	from, to = strings.ReplaceAll(from, " ", ", "), strings.ReplaceAll(to, " ", ", ")
	if strings.Contains(to, "-1") {
		return fmt.Sprintf("Reshape cannot make %s of %s: the values do not divide into it evenly", to, from)
	}
	return fmt.Sprintf("Reshape cannot make %s of %s: they have different numbers of values", to, from)
}

// dims returns the dimensions of a shape, "[]" for a scalar.
func dims(shape string) string {
	if _, dimensions, ok := strings.Cut(shape, "["); ok {
		return "[" + dimensions
	}
	return "[]"
}

// sizes returns the dimensions of a shape one by one.
func sizes(shape string) []string {
	return strings.FieldsFunc(dims(shape), func(r rune) bool { return strings.ContainsRune("[], ", r) })
}

// axes returns "1 axis" or "n axes".
func axes(n string) string {
	if n == "1" {
		return "1 axis"
	}
	return n + " axes"
}
