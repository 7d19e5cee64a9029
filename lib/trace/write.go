package trace

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"reflect"
	"strconv"

	"github.com/gomlx/compute/dtypes"
)

// part is a part of an argument's text.
type part struct {
	kind kind
	id   int    // of a value or function
	text string // for plain parts
}

type kind uint8

const (
	plain kind = iota
	valueRef
	functionRef
)

// maxWritten is the number of elements up to which a slice of numbers is written in full.
const maxWritten = 64

// write returns the text of an operation's arguments, in parentheses.
func write(arguments []any) ([]part, error) {
	w := &writer{}
	w.list("(", ")", len(arguments), func(i int) { w.value(reflect.ValueOf(arguments[i])) })
	w.flush()
	return w.parts, w.err
}

type writer struct {
	parts []part
	text  []byte // not yet in parts
	err   error
}

func (w *writer) flush() {
	if len(w.text) > 0 {
		w.parts = append(w.parts, part{text: string(w.text)})
		w.text = nil
	}
}

func (w *writer) reference(k kind, id int) {
	w.flush()
	w.parts = append(w.parts, part{kind: k, id: id})
}

func (w *writer) print(s string) { w.text = append(w.text, s...) }

func (w *writer) list(open, end string, n int, element func(i int)) {
	w.print(open)
	for i := range n {
		if i > 0 {
			w.print(", ")
		}
		element(i)
	}
	w.print(end)
}

// value writes v in full. It sets w.err if it cannot.
func (w *writer) value(v reflect.Value) {
	if !v.IsValid() {
		w.print("nil")
		return
	}
	switch v.Type() {
	case reflect.TypeFor[*value]():
		w.reference(valueRef, int(v.Elem().FieldByName("id").Int()))
		return
	case reflect.TypeFor[*function]():
		w.reference(functionRef, int(v.Elem().FieldByName("id").Int()))
		return
	case reflect.TypeFor[dtypes.DType]():
		w.print(dtypes.DType(v.Int()).String())
		return
	}
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		if v.IsNil() {
			w.print("nil")
			return
		}
		w.value(v.Elem())
	case reflect.Bool:
		w.print(strconv.FormatBool(v.Bool()))
	case reflect.String:
		w.print(strconv.Quote(v.String()))
	case reflect.Slice, reflect.Array:
		if element := v.Type().Elem(); numberSize(element) > 0 && element.Kind() != reflect.Int {
			w.print(element.String()) // a constant's type
			if v.Len() > maxWritten {
				w.print(fmt.Sprintf("[%d] sha256:%x", v.Len(), sum(v)))
				return
			}
		}
		w.list("[", "]", v.Len(), func(i int) { w.value(v.Index(i)) })
	case reflect.Struct:
		fields := make([]int, 0, v.NumField())
		for i := range v.NumField() {
			if !v.Field(i).IsZero() { // the type implies the others
				fields = append(fields, i)
			}
		}
		w.list("{", "}", len(fields), func(i int) {
			w.print(v.Type().Field(fields[i]).Name + ": ")
			w.value(v.Field(fields[i]))
		})
	default:
		if numberSize(v.Type()) == 0 {
			w.err = fmt.Errorf("an argument of type %s cannot be written", v.Type())
			return
		}
		w.print(number(v))
	}
}

// number returns the text of a number. Different numbers have different texts.
func number(v reflect.Value) string {
	switch {
	case v.CanInt():
		return strconv.FormatInt(v.Int(), 10)
	case v.CanUint():
		return strconv.FormatUint(v.Uint(), 10)
	case v.CanComplex():
		c := v.Complex()
		return "(" + real64(real(c), v.Type().Bits()/2) + " " + real64(imag(c), v.Type().Bits()/2) + "i)"
	}
	return real64(v.Float(), v.Type().Bits())
}

func real64(x float64, bits int) string {
	if math.IsNaN(x) {
		return fmt.Sprintf("NaN:%x", math.Float64bits(x))
	}
	return strconv.FormatFloat(x, 'g', -1, bits)
}

// numberSize returns the size in bytes of a number of type t, 0 if t is not a numeric type.
func numberSize(t reflect.Type) int {
	switch t.Kind() {
	case reflect.Int, reflect.Uint:
		return 8
	case reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64,
		reflect.Float32, reflect.Float64, reflect.Complex64, reflect.Complex128, reflect.Bool:
		return int(t.Size())
	}
	return 0
}

// sum returns the SHA-256 of a slice of numbers, little-endian.
func sum(v reflect.Value) []byte {
	h := sha256.New()
	write := func(bits uint64, size int) {
		var b [8]byte
		binary.LittleEndian.PutUint64(b[:], bits)
		h.Write(b[:size])
	}
	float := func(x float64, size int) {
		if size == 4 {
			write(uint64(math.Float32bits(float32(x))), size)
			return
		}
		write(math.Float64bits(x), size)
	}
	for i := range v.Len() {
		e := v.Index(i)
		size := numberSize(e.Type())
		switch {
		case e.Kind() == reflect.Bool:
			write(map[bool]uint64{true: 1}[e.Bool()], size)
		case e.CanInt():
			write(uint64(e.Int()), size)
		case e.CanUint():
			write(e.Uint(), size)
		case e.CanComplex():
			float(real(e.Complex()), size/2)
			float(imag(e.Complex()), size/2)
		default:
			float(e.Float(), size)
		}
	}
	return h.Sum(nil)
}
