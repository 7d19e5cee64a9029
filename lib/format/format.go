// Package format writes numbers for readers, in one way in figures, tables and
// controls, and chooses the round steps of axes and sliders.
package format

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Integer writes n with commas between thousands: 487,588.
func Integer(n int64) string { return group(strconv.FormatInt(n, 10)) }

// Number writes v with the decimals that multiples of step need, with commas
// between thousands from 10,000, and with a minus sign instead of a hyphen. A
// value below 1e-4 or from 1e9 on is written as Go writes it, with three
// significant digits and an exponent: -1.5e-05.
func Number(v, step float64) string {
	if v == 0 {
		return "0" // without decimals, and without the sign that a zero may have
	}
	if a := math.Abs(v); a < 1e-4 || a >= 1e9 {
		return strconv.FormatFloat(v, 'g', 3, 64)
	}
	decimals := 0
	for s := step; decimals < 8 && math.Abs(s-math.Round(s)) > 1e-6*s; s *= 10 {
		decimals++
	}
	text := strconv.FormatFloat(v, 'f', decimals, 64)
	if math.Abs(v) >= 9999.5 && decimals == 0 {
		text = group(text)
	}
	return strings.Replace(text, "-", "−", 1)
}

// Short writes v with four significant digits: 0.2786.
func Short(v float64) string { return fmt.Sprintf("%.4g", v) }

// Count writes n, with commas between thousands from 10,000, and the noun in its number:
// 1 image, 12 images, 10,000 classes.
func Count(n int, noun string) string {
	if n != 1 {
		if strings.HasSuffix(noun, "s") {
			noun += "e"
		}
		noun += "s"
	}
	digits := strconv.Itoa(n)
	if n >= 10_000 {
		digits = group(digits)
	}
	return digits + " " + noun
}

// Decimals returns the number of digits that v has after its decimal point.
func Decimals(v float64) int {
	_, digits, _ := strings.Cut(strconv.FormatFloat(v, 'f', -1, 64), ".")
	return len(digits)
}

// group inserts commas between the thousands of a whole number, which may
// begin with a hyphen.
func group(text string) string {
	for i := len(text) - 3; i > 0 && text[i-1] != '-'; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
