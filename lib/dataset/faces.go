package dataset

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"sync"

	"latentlab/lib/cache"
	"latentlab/lib/home"
	"latentlab/lib/safetensors"
)

// FaceSide is the height and width of the images of [Faces], in pixels.
const FaceSide = 48

// Faces generates n gray portraits of [FaceSide] by FaceSide pixels that vary in
// about thirty ways: shape of the head, hair, eyes, brows, nose, mouth, pose and
// light. Face i is the same for the same seed, whatever n is. They take the place
// of a user's own images (see [FromFolder]), and have no labels. Faces panics if
// n is below 0.
//
// Drawing takes about two milliseconds a face on one core, so the first call with
// some hundred faces or more saves them under .latentlab, and later ones read them.
func Faces(n int, seed uint64) *Examples {
	im := &Examples{Name: "generated faces", Height: FaceSide, Width: FaceSide}
	if n < minKeptFaces {
		im.Pixels = paintFaces(n, seed, func(int) {})
		return im
	}
	drawn := func(string) {}
	paint := func() ([]uint8, error) {
		var report func(painted int)
		report, drawn = progressOf(n)
		return paintFaces(n, seed, report), nil
	}
	dir, err := home.Dir("cache", "faces")
	if err != nil { // a program outside the project keeps nothing
		im.Pixels, _ = paint()
		drawn("")
		return im
	}
	// Architectures round differently, and several may share the folder. What cannot be
	// saved is drawn again.
	key := fmt.Sprintf("faces-%d-seed%d-%s", n, seed, runtime.GOARCH)
	im.Pixels, err = facesCodec(n).Get(dir, key, paint)
	if err == nil {
		drawn(", and kept for the next time")
	} else {
		drawn("")
	}
	return im
}

// minKeptFaces is the smallest number of faces that are kept on disk.
var minKeptFaces = 500 // a test lowers it

// facesCodec describes files of the pixels of n faces.
func facesCodec(n int) cache.Codec[[]uint8] {
	const name = "pixels"
	return cache.Codec[[]uint8]{
		Format: "latentlab faces 1",
		Encode: func(pixels []uint8) safetensors.File {
			return safetensors.File{Tensors: []safetensors.Tensor{{
				Name: name, DType: safetensors.Uint8, Shape: []int{n, FaceSide, FaceSide}, Bytes: pixels,
			}}}
		},
		Decode: func(f safetensors.File) ([]uint8, error) {
			for _, t := range f.Tensors {
				if t.Name == name && len(t.Bytes) == n*FaceSide*FaceSide {
					return t.Bytes, nil
				}
			}
			return nil, fmt.Errorf("there are no pixels of %d faces", n)
		},
	}
}

// paintFaces returns the pixels of n faces. It calls report with the number painted
// so far, never twice at a time.
func paintFaces(n int, seed uint64, report func(painted int)) []uint8 {
	const size = FaceSide * FaceSide
	pixels := make([]uint8, n*size)
	const block = 64 // faces that one goroutine paints
	var all sync.WaitGroup
	var reporting sync.Mutex
	painted := 0
	for from := 0; from < n; from += block {
		all.Go(func() {
			to := min(from+block, n)
			for i := from; i < to; i++ {
				newFace(rand.New(rand.NewPCG(seed, uint64(i)))).paint().writeGray(pixels[i*size : (i+1)*size])
			}
			reporting.Lock()
			defer reporting.Unlock()
			painted += to - from
			report(painted)
		})
	}
	all.Wait()
	return pixels
}

// progressOf returns the report of paintFaces that shows the progress of n faces, and
// what ends it, with what became of the faces.
func progressOf(n int) (report func(painted int), end func(kept string)) {
	if NewProgress == nil {
		return func(int) {}, func(string) {}
	}
	show := NewProgress()
	text := fmt.Sprintf("drawing %d faces", n)
	show(0, text)
	report = func(painted int) {
		if painted < n {
			show(float64(painted)/float64(n), text)
		}
	}
	return report, func(kept string) { show(1, fmt.Sprintf("%d faces drawn%s", n, kept)) }
}

// face holds what makes one portrait differ from another. Lengths are in units of
// half the image's side, tones are from 0 (black) to 1 (white).
type face struct {
	backdrop, shirt          float64 // tones
	skin, hair               float64 // tones
	width, height, chin      float64 // of the head; chin narrows its lower half
	turn, nod, tilt          float64 // features move sideways and down; tilt in radians
	light, lightDown         float64 // brightness gained from left to right, from top down
	hairline, volume, parted float64
	long, bald               bool
	eyeGap, eyeY             float64
	eyeW, eyeH, iris, gaze   float64
	browUp, browTilt, browR  float64
	noseLen, noseW           float64
	mouthW, mouthY, smile    float64
	lip, open                float64
	glasses, beard, mustache bool
}

// newFace samples a face.
func newFace(rng *rand.Rand) face {
	between := func(a, b float64) float64 { return a + (b-a)*rng.Float64() }
	chance := func(p float64) bool { return rng.Float64() < p }
	skin := between(0.5, 0.88)
	f := face{
		backdrop: between(0.15, 0.95), shirt: between(0.1, 0.9),
		skin: skin, hair: between(0.04, skin-0.22),
		width: between(0.46, 0.56), height: between(0.62, 0.72), chin: between(0.05, 0.28),
		turn: between(-0.13, 0.13), nod: between(-0.04, 0.06), tilt: between(-0.14, 0.14),
		light: between(-0.28, 0.28), lightDown: between(-0.2, 0.06),
		hairline: between(-0.5, -0.3), volume: between(0.05, 0.17), parted: between(-0.3, 0.3),
		long: chance(0.4), bald: chance(0.08),
		eyeGap: between(0.19, 0.24), eyeY: between(-0.12, -0.04),
		eyeW: between(0.105, 0.135), eyeH: between(0.045, 0.08), iris: between(0.05, 0.35), gaze: between(-0.04, 0.04),
		browUp: between(0.12, 0.19), browTilt: between(-0.05, 0.05), browR: between(0.016, 0.036),
		noseLen: between(0.22, 0.32), noseW: between(0.06, 0.1),
		mouthW: between(0.14, 0.24), mouthY: between(0.36, 0.44), smile: between(-0.06, 0.12),
		lip: between(0.018, 0.032), open: between(-0.12, 0.09),
		glasses: chance(0.2), beard: chance(0.22), mustache: chance(0.15),
	}
	if f.long {
		f.beard, f.mustache = false, false
	}
	return f
}

// paint paints the face from back to front.
func (f face) paint() *sketch {
	s := newSketch(FaceSide)
	s.mapTones(func(x, y, _ float64) float64 { return f.backdrop * (1 - 0.12*y) })
	fill := func(a shape, tone, opacity, soft float64) {
		s.fill(rotated(a, f.tilt), tone, opacity, soft)
	}
	head := f.head()
	if !f.bald && f.long {
		fill(ellipse(0, 0.05, f.width+f.volume+0.08, 0.85), f.hair*0.9, 1, 0)
	}
	s.fill(ellipse(0, 1.22, 0.95, 0.5), f.shirt, 1, 0)
	s.fill(stroke(0, 0.4, 0, 0.82, 0.24), f.skin*0.78, 1, 0.02)
	if !f.bald {
		fill(ellipse(0, -0.2, f.width+f.volume*0.8, f.height-0.12+f.volume), f.hair, 1, 0)
	}
	if !f.long {
		for _, side := range []float64{-1, 1} {
			fill(ellipse(side*(f.width+0.01)-f.turn*0.2, 0.02, 0.07, 0.13), f.skin*0.88, 1, 0)
		}
	}
	fill(head, f.skin, 1, 0)
	fill(intersection(head, complement(ellipse(f.turn*0.6, -0.06, f.width*0.9, f.height*0.92))), f.skin*0.8, 0.6, 0.16)
	f.paintBeard(fill, head)
	if !f.bald {
		fringe := ellipse(f.parted+f.turn, 0.42, f.width*1.15+math.Abs(f.parted)*0.6, 0.42-f.hairline)
		above := intersection(complement(fringe), stroke(-1, -0.62, 1, -0.62, 0.62))
		fill(intersection(ellipse(0, -0.04, f.width+0.03, f.height+0.03), above), f.hair, 1, 0.03)
	}
	for _, side := range []float64{-1, 1} {
		f.paintEye(fill, side)
	}
	f.paintNose(fill)
	f.paintMouth(fill)
	s.mapTones(func(x, y, old float64) float64 { return old * (1 + f.light*x + f.lightDown*y) })
	return s
}

// head returns an ellipse that narrows toward the chin.
func (f face) head() shape {
	round := ellipse(0, 0, f.width, f.height)
	return func(x, y float64) float64 {
		return round(x*(1+f.chin*max(y, 0)), y-0.02)
	}
}

// filler paints a shape; see sketch.fill.
type filler func(a shape, tone, opacity, soft float64)

func (f face) paintEye(fill filler, side float64) {
	x, y := side*f.eyeGap+f.turn, f.eyeY+f.nod
	white := ellipse(x, y, f.eyeW, f.eyeH)
	fill(ellipse(x, y-0.01, f.eyeW*1.25, f.eyeH*1.9), f.skin*0.78, 0.7, 0.06) // the socket
	fill(white, min(0.97, f.skin+0.25), 1, 0)
	fill(intersection(white, ellipse(x+f.gaze, y, 0.058, 0.06)), f.iris, 1, 0)
	fill(arc(x, y+0.01, f.eyeW, -f.eyeH-0.01, 0.014), 0.08, 0.85, 0) // the upper lid
	browY := y - f.browUp
	inner, outer := x-side*f.eyeW, x+side*f.eyeW*1.15
	fill(stroke(inner, browY-f.browTilt, outer, browY+f.browTilt+0.02, f.browR), f.hair*0.8, 0.95, 0)
	if f.glasses {
		fill(ring(ellipse(x, y+0.015, 0.19, 0.155), 0.018), 0.08, 0.9, 0)
		fill(stroke(f.turn, y-0.01, f.turn+side*0.05, y-0.01, 0.016), 0.08, 0.9, 0)
	}
}

func (f face) paintNose(fill filler) {
	top := f.eyeY + f.nod + 0.06
	tip := top + f.noseLen
	x := f.turn * 1.35
	fill(stroke(x-0.03, top, x-f.noseW*0.75, tip-0.03, 0.012), f.skin*0.72, 0.5, 0.03)
	fill(ellipse(x, tip-0.02, f.noseW*0.6, 0.05), min(1, f.skin*1.12), 0.7, 0.06)
	fill(arc(x, tip+0.005, f.noseW, 0.025, 0.014), f.skin*0.5, 0.8, 0.015)
	for _, side := range []float64{-1, 1} {
		fill(ellipse(x+side*f.noseW*0.5, tip+0.012, 0.024, 0.016), f.skin*0.25, 0.8, 0)
	}
}

func (f face) paintMouth(fill filler) {
	x, y := f.turn*1.1, f.mouthY+f.nod
	fill(arc(x, y+0.05, f.mouthW*0.7, f.smile+0.02, f.lip*1.3), f.skin*0.62, 0.8, 0.02) // lower lip
	fill(arc(x, y, f.mouthW, f.smile, f.lip), f.skin*0.42, 1, 0.01)
	if f.open > 0.03 { // else the mouth is closed
		fill(ellipse(x, y+f.smile+0.01, f.mouthW*0.7, f.open), 0.08, 1, 0)
		fill(ellipse(x, y+f.smile-f.open*0.35, f.mouthW*0.55, f.open*0.4), 0.92, 1, 0) // teeth
	}
}

func (f face) paintBeard(fill filler, head shape) {
	y := f.mouthY + f.nod
	if f.beard {
		cheeks := ellipse(f.turn, y-0.34, f.width*0.92, 0.42)
		fill(intersection(head, complement(cheeks)), f.hair, 0.85, 0.05)
	}
	if f.beard || f.mustache {
		fill(arc(f.turn*1.2, y-0.1, f.mouthW*1.05, -0.03, 0.045), f.hair, 0.9, 0.02)
	}
}
