// Package format writes numbers for readers, in one way in figures, tables and
// controls, and chooses the round steps of axes and sliders.
package format

import (
	"math"
	"strconv"
	"strings"
)

// Integer writes n with commas between thousands and with a minus sign instead of
// a hyphen: 487,588.
func Integer(n int64) string { return grouped(strconv.FormatInt(n, 10)) }

// Number writes v with the decimals that multiples of step need, with commas
// between thousands, and with a minus sign instead of a hyphen. A value below
// 1e-4 or from 1e9 on has a power of ten and the significant digits that multiples
// of step need, at least three and at most 15, without zeros at the end: −1.5×10⁻⁵.
// The sign of step does not matter.
func Number(v, step float64) string {
	if v == 0 {
		return "0" // without decimals, and without the sign that a zero may have
	}
	step = math.Abs(step)
	if !isPlain(v) {
		return power(v, significant(v, step))
	}
	decimals := 0
	for s := step; decimals < 8 && math.Abs(s-math.Round(s)) > 1e-6*s; s *= 10 {
		decimals++
	}
	text := strconv.FormatFloat(v, 'f', decimals, 64)
	if isRoundedUp(text) {
		return power(v, significant(v, step))
	}
	if !strings.ContainsAny(text, "123456789") {
		text = strings.TrimPrefix(text, "-") // rounded to 0, which has no sign
	}
	return grouped(text)
}

// significant returns how many significant digits of v multiples of step need, from 3 to 15.
func significant(v, step float64) int {
	if !(step > 0 && step < math.Abs(v)) {
		return 3
	}
	last := math.Floor(math.Log10(step) + 1e-9) // the place of the last digit of step
	s := step / math.Pow(10, last)
	for range 3 {
		if math.Abs(s-math.Round(s)) > 1e-6*s {
			s, last = 10*s, last-1
		}
	}
	return int(min(max(3, 1+math.Floor(math.Log10(math.Abs(v)))-last), 15))
}

// Short writes v with four significant digits, or with fewer if it has no more:
// 0.2780, 0.5. From 1,000 on it is rounded to a whole number, with commas between
// thousands. A value below 1e-4 or from 1e9 on has a power of ten: 2.5×10⁻⁶.
func Short(v float64) string {
	if v == 0 {
		return "0"
	}
	if !isPlain(v) {
		return power(v, 4)
	}
	_, exponent, _ := strings.Cut(strconv.FormatFloat(v, 'e', 3, 64), "e")
	leading, _ := strconv.Atoi(exponent) // the place of the first digit, of v rounded
	decimals := min(max(3-leading, 0), Decimals(v))
	text := strconv.FormatFloat(v, 'f', decimals, 64)
	if isRoundedUp(text) {
		return power(v, 4)
	}
	return grouped(text)
}

// Count writes n, with commas between thousands, and the noun in its number: 1 image,
// 12 images, 10,000 classes.
func Count(n int, noun string) string {
	if n != 1 {
		if strings.HasSuffix(noun, "s") {
			noun += "e"
		}
		noun += "s"
	}
	return Integer(int64(n)) + " " + noun
}

// Decimals returns the number of digits that v has after its decimal point.
func Decimals(v float64) int {
	_, digits, _ := strings.Cut(strconv.FormatFloat(v, 'f', -1, 64), ".")
	return len(digits)
}

// isPlain reports whether v, which is not 0, is written without a power of ten.
func isPlain(v float64) bool { return math.Abs(v) >= 1e-4 && math.Abs(v) < 1e9 }

// isRoundedUp reports whether text is ±1e9, which has a power of ten: a value below it was rounded.
func isRoundedUp(text string) bool {
	v, _ := strconv.ParseFloat(text, 64)
	return math.Abs(v) >= 1e9
}

// power writes v with at most so many significant digits and a power of ten. What is
// no number is NaN, or ∞ with its sign.
func power(v float64, digits int) string {
	switch {
	case math.IsNaN(v):
		return "NaN"
	case math.IsInf(v, 1):
		return "∞"
	case math.IsInf(v, -1):
		return "−∞"
	}
	factor, exponent, _ := strings.Cut(strconv.FormatFloat(v, 'e', digits-1, 64), "e")
	if strings.Contains(factor, ".") {
		factor = strings.TrimRight(strings.TrimRight(factor, "0"), ".")
	}
	n, _ := strconv.Atoi(exponent)
	text := "10" + superscripts.Replace(strconv.Itoa(n))
	switch factor {
	case "1":
		return text
	case "-1":
		return "−" + text
	}
	return grouped(factor) + "×" + text
}

var superscripts = strings.NewReplacer("-", "⁻", "0", "⁰", "1", "¹", "2", "²", "3", "³", "4", "⁴",
	"5", "⁵", "6", "⁶", "7", "⁷", "8", "⁸", "9", "⁹")

// grouped inserts commas between the thousands of a decimal number, and gives it a
// minus sign instead of a hyphen.
func grouped(text string) string {
	digits, negative := strings.CutPrefix(text, "-")
	whole, decimals, isDecimal := strings.Cut(digits, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if isDecimal {
		whole += "." + decimals
	}
	if negative {
		return "−" + whole
	}
	return whole
}
