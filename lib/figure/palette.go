package figure

import (
	"cmp"
	"image"
	"image/color"
	"math"
	"slices"
)

// largestError is the largest root mean square of the differences between a figure
// and its version in few colors, of 255: a PSNR of 37 dB. The differences are at the
// edges of letters, lines and dots, and in an image's shades; areas keep their colors.
const largestError = 3.6

// fewColors returns m in the fewest of 16, 32, … 256 colors that keep the
// difference within largestError. It returns nil if 256 do not suffice, or if m is
// translucent somewhere, or empty.
func fewColors(m image.Image) *image.Paletted {
	if o, ok := m.(interface{ Opaque() bool }); !ok || !o.Opaque() || m.Bounds().Empty() {
		return nil
	}
	counts, areas := countColors(m)
	all := coarsened(counts)
	p := areas
	for n := 16; n <= 256; n *= 2 {
		if 2*len(areas) > n {
			continue
		}
		if p = p.grow(all, n, len(areas)); p.meanSquare(counts) <= largestError*largestError {
			return p.paint(m)
		}
	}
	return nil
}

// rgb is a color: red, green and blue, each in [0, 255].
type rgb [3]float64

func (c rgb) distance(d rgb) float64 {
	r, g, b := c[0]-d[0], c[1]-d[1], c[2]-d[2]
	return r*r + g*g + b*b
}

// rounded returns the color of whole numbers that is nearest.
func (c rgb) rounded() rgb { return rgb{math.Round(c[0]), math.Round(c[1]), math.Round(c[2])} }

// key is a color of 8-bit red, green and blue.
type key [3]uint8

func (k key) rgb() rgb { return rgb{float64(k[0]), float64(k[1]), float64(k[2])} }

// runs calls f for each run of equal pixels in a row of m, with its place and length.
func runs(m image.Image, f func(k key, x, y, n int)) {
	b := m.Bounds()
	at := func(x, y int) key {
		c := color.NRGBAModel.Convert(m.At(x, y)).(color.NRGBA)
		return key{c.R, c.G, c.B}
	}
	switch m := m.(type) {
	case *image.Gray:
		at = func(x, y int) key { v := m.Pix[m.PixOffset(x, y)]; return key{v, v, v} }
	case *image.RGBA:
		at = func(x, y int) key { return key(m.Pix[m.PixOffset(x, y):]) }
	}
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; {
			k, from := at(x, y), x
			for x++; x < b.Max.X && at(x, y) == k; x++ {
			}
			f(k, from, y, x-from)
		}
	}
}

// countColors returns the number of pixels of each color, and the colors that areas have, such as the swatches of
// a legend: they name what other pixels show, so few pixels must not lose them. Shades of gray name nothing.
func countColors(m image.Image) (counts map[key]int, areas centers) {
	const long, rows, chroma, most = 8, 6, 24, 24
	counts, lines := map[key]int{}, map[key]int{} // lines are runs of at least long pixels
	runs(m, func(k key, _, _, n int) {
		counts[k] += n
		if n >= long {
			lines[k]++
		}
	})
	var found []key
	for k, n := range lines {
		if n >= rows && slices.Max(k[:])-slices.Min(k[:]) >= chroma {
			found = append(found, k)
		}
	}
	slices.SortFunc(found, func(a, b key) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), slices.Compare(a[:], b[:]))
	})
	for _, k := range found[:min(most, len(found))] {
		areas = append(areas, k.rgb())
	}
	return counts, areas
}

// weighted is a color with the number of its pixels.
type weighted struct {
	color  rgb
	pixels float64
}

// coarsened returns the colors, most frequent first. If they are more than 4,096, each
// is the mean of those that share their 5 upper bits of red, green and blue.
func coarsened(counts map[key]int) []weighted {
	mask := uint8(0xff)
	if len(counts) > 1<<12 {
		mask = 0xf8
	}
	sums := map[key]weighted{}
	for k, n := range counts {
		box := key{k[0] & mask, k[1] & mask, k[2] & mask}
		s := sums[box]
		for i := range k {
			s.color[i] += float64(k[i]) * float64(n) // exact: the order does not matter
		}
		s.pixels += float64(n)
		sums[box] = s
	}
	all := make([]weighted, 0, len(sums))
	for _, s := range sums {
		for i := range s.color {
			s.color[i] /= s.pixels
		}
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b weighted) int {
		return cmp.Or(cmp.Compare(b.pixels, a.pixels), slices.Compare(a.color[:], b.color[:]))
	})
	return all
}

// centers are the colors of a palette.
type centers []rgb

// grow returns n colors, or all if there are fewer: those of p and others far from
// them, moved by k-means (Lloyd's algorithm) except for the first, which are fixed.
func (p centers) grow(all []weighted, n, fixed int) centers {
	p = slices.Clone(p)
	if len(p) == fixed {
		p = append(p, all[0].color) // the most frequent
	}
	near := make([]float64, len(all)) // squared distance to the nearest center
	for i, c := range all {
		near[i] = c.color.distance(p[p.nearest(c.color)])
	}
	for len(p) < min(n, len(all)+fixed) {
		farthest, most := 0, -1.0
		for i, c := range all {
			if d := near[i] * math.Sqrt(c.pixels); d > most {
				farthest, most = i, d
			}
		}
		if most == 0 {
			break // all colors are in p
		}
		next := all[farthest].color
		p = append(p, next)
		for i, c := range all {
			near[i] = min(near[i], c.color.distance(next))
		}
	}
	for range 6 {
		sums := make([]weighted, len(p))
		top := make([]weighted, len(p)) // each center's most frequent color
		for _, c := range all {
			j := p.nearest(c.color)
			for i := range c.color {
				sums[j].color[i] += c.color[i] * c.pixels
			}
			if sums[j].pixels += c.pixels; c.pixels > top[j].pixels {
				top[j] = c
			}
		}
		for j, s := range sums {
			switch {
			case s.pixels == 0 || j < fixed:
			case 2*top[j].pixels > s.pixels: // an area and the edges that resemble it
				p[j] = top[j].color
			default:
				p[j] = rgb{s.color[0] / s.pixels, s.color[1] / s.pixels, s.color[2] / s.pixels}.rounded()
			}
		}
	}
	return p
}

// nearest returns which center is nearest to c.
func (p centers) nearest(c rgb) int {
	best, least := 0, math.Inf(1)
	for j, center := range p {
		if d := c.distance(center); d < least {
			best, least = j, d
		}
	}
	return best
}

// meanSquare returns the mean square of the differences of all pixels' values. It takes each color
// by itself: the means of coarsened ones are nearer to the palette than they are.
func (p centers) meanSquare(counts map[key]int) float64 {
	var sum, pixels float64
	for k, n := range counts {
		c := k.rgb()
		sum += c.distance(p[p.nearest(c)].rounded()) * float64(n) // exact: the order does not matter
		pixels += float64(n)
	}
	return sum / (3 * pixels)
}

// paint returns m in the colors of p.
func (p centers) paint(m image.Image) *image.Paletted {
	palette := make(color.Palette, len(p))
	for j, c := range p {
		c = c.rounded()
		palette[j] = color.RGBA{uint8(c[0]), uint8(c[1]), uint8(c[2]), 0xff}
	}
	painted := image.NewPaletted(m.Bounds(), palette)
	nearest := map[key]uint8{}
	runs(m, func(k key, x, y, n int) {
		j, ok := nearest[k]
		if !ok {
			j = uint8(p.nearest(k.rgb()))
			nearest[k] = j
		}
		from := painted.PixOffset(x, y)
		for i := range n {
			painted.Pix[from+i] = j
		}
	})
	return painted
}
