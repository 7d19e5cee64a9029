package table

import (
	"errors"
	"strconv"
	"strings"
	"unicode"
)

// Numbers is how a file writes numbers.
type Numbers struct {
	Decimal   rune // before the decimals; 0 for a point
	Thousands rune // between groups of three digits; 0 for none
}

// Check returns an error if numbers of this form cannot be told from others.
func (n Numbers) Check() error {
	for _, sign := range []rune{n.Decimal, n.Thousands} {
		if unicode.IsDigit(sign) || unicode.IsLetter(sign) || strings.ContainsRune("+-\"\r\n", sign) {
			return errors.New("the decimal and thousands signs " + strconv.QuoteRune(sign) +
				": expected a point, a comma, a space or an apostrophe")
		}
	}
	if n.Thousands != 0 && n.Thousands == n.decimal() {
		return errors.New("the decimal and the thousands sign are both " + strconv.QuoteRune(n.Thousands) +
			": expected two different ones")
	}
	return nil
}

func (n Numbers) decimal() rune {
	if n.Decimal == 0 {
		return '.'
	}
	return n.Decimal
}

// parse returns the number that a field is, ±Inf if it is too large for a float64, and
// whether it is one.
func (n Numbers) parse(field string) (float64, bool) {
	if n.decimal() == '.' && n.Thousands == 0 {
		return parsePlain(field)
	}
	var plain [64]byte
	out := plain[:0]
	digits, grouped := 0, false // digits since the last thousands sign, or the start
	whole := true               // before the decimal sign and the exponent
	for _, r := range field {
		switch {
		case whole && r == n.Thousands && r != 0:
			if digits == 0 || digits > 3 || grouped && digits != 3 {
				return 0, false
			}
			digits, grouped = 0, true
			continue
		case r == n.decimal():
			if !whole {
				return 0, false
			}
			r = '.'
			fallthrough
		case r == 'e' || r == 'E':
			if whole && grouped && digits != 3 {
				return 0, false
			}
			whole = false
		case '0' <= r && r <= '9':
			digits++
		case r != '+' && r != '-':
			return 0, false
		}
		out = append(out, byte(r))
	}
	if whole && grouped && digits != 3 {
		return 0, false
	}
	return parsePlain(string(out))
}

// parsePlain is strconv.ParseFloat without names such as "inf", hexadecimal numbers and
// underscores.
func parsePlain(field string) (float64, bool) {
	for i := range len(field) {
		switch c := field[i]; {
		case '0' <= c && c <= '9', c == '.', c == '-', c == '+', c == 'e', c == 'E':
		default:
			return 0, false
		}
	}
	v, err := strconv.ParseFloat(field, 64)
	return v, err == nil || errors.Is(err, strconv.ErrRange)
}

// looksLikeNumber reports whether a field that is not a number may be one with other
// signs, such as 1.234,5 or 1'000 or 12 %.
func looksLikeNumber(field string) bool {
	field = strings.TrimSuffix(strings.TrimLeft(field, "+-−"), "%")
	for _, r := range field {
		if (r < '0' || r > '9') && !strings.ContainsRune(".,'’ \u00a0\u202f", r) {
			return false
		}
	}
	return strings.ContainsAny(field, "0123456789")
}
