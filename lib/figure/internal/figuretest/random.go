package figuretest

import (
	"flag"
	"fmt"
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"latentlab/lib/dataset"
	"latentlab/lib/figure"
)

// A drawer is a figure that is yet to be drawn.
type drawer interface {
	Draw() (*figure.Figure, error)
}

var search = flag.Duration("search", 0, "draw random figures of each type for so long, others each time, instead of the same few")

// CheckRandom draws figures of the type of kind with random fields, some of them at the ends
// of their range. Each must be drawn, or refused with an error. The figures are the same each
// time, until ten are drawn, unless the flag -search asks for others.
func CheckRandom(t *testing.T, kind drawer) {
	t.Helper()
	var seed uint64
	if *search > 0 {
		seed = rand.Uint64()
	}
	random := random{rand.New(rand.NewPCG(seed, 0)), 0, 2}
	drawn, refused := 0, 0
	end := time.Now().Add(*search)
	more := func() bool { return drawn < 10 && refused < 10_000 || time.Now().Before(end) }
	for more() && !t.Failed() {
		random.wild = []float64{0, 0.03, 0.2}[random.IntN(3)]
		random.length = 1 + random.IntN(3)
		v := reflect.New(reflect.TypeOf(kind)).Elem()
		random.fill(v, "", 0)
		f := v.Interface().(drawer)
		what := fmt.Sprintf("%#v", f)
		hangs := time.AfterFunc(time.Minute, func() { panic("drawing this takes more than a minute: " + what) })
		CheckNoPanic(t, what, func() (*figure.Figure, error) {
			f, err := f.Draw()
			if err != nil {
				refused++
			} else {
				drawn++
			}
			return f, err
		})
		hangs.Stop()
	}
	t.Logf("%T: %d drawn, %d refused", kind, drawn, refused)
	if drawn == 0 && !t.Failed() {
		t.Errorf("%T: none of %d was drawn: these figures test nothing", kind, refused)
	}
}

var (
	numbers = []float64{
		0, 1, 0.5, -1, 3, 1e-3, 5e-324, -5e-324, 1e-300, 1e300, 1e308, math.MaxFloat64, -math.MaxFloat64, math.NaN(), math.Inf(1),
		math.Inf(-1), math.Nextafter(1, 2), 1e16, math.Copysign(0, -1),
	}
	sizes = []float64{0, 200, 240}
	words = []string{
		"", "", "loss", "x\u0302", "D_cat", "_", "a\nb\tc\x00", "\xff", "猫 犬", "חתול", "\u202e", "🐈\u200d⬛",
		"z₁₂", strings.Repeat("long ", 30), strings.Repeat("w", 40),
	}
	imagesType = reflect.TypeFor[figure.Images]()
	rowsType   = reflect.TypeFor[*dataset.Examples]()
	colorType  = reflect.TypeFor[color.Color]()
	figureType = reflect.TypeFor[*figure.Figure]()
)

// random makes random values.
type random struct {
	*rand.Rand
	wild   float64 // share of values at the ends of their range
	length int     // of slices, unless they are wild
}

// fill sets v, which is field name of a struct or element i of a slice, to random values.
func (r *random) fill(v reflect.Value, name string, i int) {
	wild := r.Float64() < r.wild
	switch v.Type() {
	case imagesType:
		if im := r.images(wild); im != nil {
			v.Set(reflect.ValueOf(im))
		}
		return
	case rowsType:
		v.Set(reflect.ValueOf(r.rows(wild)))
		return
	case colorType:
		if r.IntN(2) == 0 {
			v.Set(reflect.ValueOf(color.Color(color.NRGBA{R: uint8(r.IntN(256)), A: uint8(r.IntN(256))})))
		}
		return
	case figureType:
		v.Set(reflect.ValueOf(r.figure(wild)))
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for k := range v.NumField() {
			if f := v.Type().Field(k); f.IsExported() {
				r.fill(v.Field(k), f.Name, i)
			}
		}
	case reflect.Slice:
		n := r.length
		if wild {
			n = []int{0, 1, 3, 12}[r.IntN(4)]
		}
		optional := name == "X" || v.Type().Elem().Kind() == reflect.String
		if n == 0 || optional && r.IntN(2) == 0 {
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for k := range n {
			r.fill(v.Index(k), name, k)
		}
	case reflect.Float64, reflect.Float32:
		v.SetFloat(r.number(wild, name))
	case reflect.Int:
		n := r.IntN(4)
		if wild {
			n = Counts[r.IntN(len(Counts))]
		}
		v.SetInt(int64(n))
	case reflect.Uint8:
		v.SetUint(uint64(r.IntN(r.length)))
		if wild {
			v.SetUint(255)
		}
	case reflect.String:
		switch {
		case name == "ID" && !wild:
			v.SetString(strconv.Itoa(i))
		case (name == "From" || name == "To") && !wild:
			v.SetString(strconv.Itoa(r.IntN(r.length)))
		default:
			v.SetString(words[r.IntN(len(words))])
		}
	case reflect.Bool:
		v.SetBool(r.IntN(3) == 0)
	}
}

// number returns a value for a field of that name.
func (r *random) number(wild bool, name string) float64 {
	switch {
	case wild:
		return numbers[r.IntN(len(numbers))]
	case name == "Width" || name == "Height":
		return sizes[r.IntN(len(sizes))]
	case name == "Min":
		return []float64{0, 0, 0, -1, 0.1}[r.IntN(5)]
	case name == "Max":
		return []float64{0, 0, 0, 1, 7}[r.IntN(5)]
	case name == "Smooth":
		return r.Float64()
	}
	return math.Abs(r.NormFloat64())
}

// images returns images of which most are 4 of 2 × 2 pixels.
func (r *random) images(wild bool) figure.Images {
	four := figure.Floats{Height: 2, Width: 2, Pixels: make([]float32, 16)}
	if !wild {
		return four
	}
	var none *Set
	return []figure.Images{
		nil, none, figure.Floats{}, figure.Floats{Height: 1 << 32, Width: 1 << 32, Pixels: make([]float32, 4)},
		figure.Floats{Height: 1, Width: 3, Pixels: []float32{1, float32(math.NaN()), 0}},
		figure.Floats{Height: 1, Width: 3, Pixels: []float32{-1, math.MaxFloat32, float32(math.Inf(1))}}, &four,
		sized{0, 2, 2}, sized{-3, 2, 2}, sized{1, math.MaxInt, math.MaxInt}, sized{math.MaxInt, 1, 1}, sized{3, 1, 5000},
	}[r.IntN(12)]
}

// rows returns rows of a table with a number and a text, unless they are wild.
func (r *random) rows(wild bool) *dataset.Examples {
	value := func() float32 { return float32(r.number(wild, "")) }
	e := &dataset.Examples{
		Columns: []dataset.Column{{Name: "a", Unit: words[r.IntN(len(words))], FillMissing: true}, {Name: "b", Categories: []string{"c"}}},
		Values:  []float32{value(), 1, 0, value(), 0, 1},
	}
	if wild {
		e.Columns[0].Name, e.Columns[1].Categories[0] = words[r.IntN(len(words))], words[r.IntN(len(words))]
		return []*dataset.Examples{
			nil, {}, e, {Columns: e.Columns}, {Columns: e.Columns[:1], Values: e.Values}, {Columns: e.Columns, Values: e.Values[:4]},
			{Height: 1, Width: 1, Pixels: []uint8{1}},
		}[r.IntN(7)]
	}
	return e
}

// figure returns a finished figure, or one that was made by hand.
func (r *random) figure(wild bool) *figure.Figure {
	grid := Must(figure.Grid{Images: figure.Floats{Height: 2, Width: 2, Pixels: make([]float32, 16)}}.Draw())
	if !wild {
		return grid
	}
	small := image.NewGray(image.Rect(-3, 5, 40, 60))
	return []*figure.Figure{
		nil, {}, {Image: small}, {Image: small, Scale: figure.Scale, Alt: "a"},
		{Image: image.NewRGBA(image.Rectangle{}), Scale: figure.Scale}, {Image: small, Scale: math.NaN()},
	}[r.IntN(6)]
}

// sized is a set of black images with a number and a size only.
type sized struct{ n, height, width int }

func (s sized) Len() int                         { return s.n }
func (s sized) Dims() (int, int)                 { return s.height, s.width }
func (s sized) RGB(int, int, int) (r, g, b byte) { return 0, 0, 0 }
