package chart

import (
	"math"
	"slices"
)

// mostNumerals is the largest number of classes with numerals.
const mostNumerals = 40

// writeNames writes the numerals of the classes and the names of the circles.
func (s Scatter) writeNames(k *canvas) {
	words := s.numerals(k)
	k.separate(words)
	var points []place
	for _, p := range s.Points {
		points = append(points, k.place(float64(p[0]), float64(p[1])))
	}
	for _, circle := range s.Circles {
		if circle.Name == "" {
			continue
		}
		if w, found := circle.nameWord(k, points, words); found {
			words = append(words, w)
		}
	}
	k.write(words)
}

// numerals returns the names of the classes where they are densest.
func (s Scatter) numerals(k *canvas) []word {
	if !s.Numerals {
		return nil
	}
	members := map[uint16][]place{}
	for i, label := range s.Labels {
		if at := k.place(float64(s.Points[i][0]), float64(s.Points[i][1])); k.contains(at) {
			members[label] = append(members[label], at)
		}
	}
	classes := s.classes()
	if len(classes) > mostNumerals {
		slices.SortStableFunc(classes, func(a, b uint16) int { return len(members[b]) - len(members[a]) })
		classes = classes[:mostNumerals]
	}
	var words []word
	var single []place // the points of classes that have one
	for _, class := range classes {
		if len(members[class]) == 1 {
			single = append(single, members[class][0])
		}
	}
	for _, class := range classes {
		points := members[class]
		if len(points) == 0 {
			continue
		}
		w := k.newWord(numeralStyle, place{}, s.className(class))
		if len(points) == 1 {
			w.place = k.beside(points[0], w, words, single)
		} else {
			w.place = k.densest(points)
		}
		words = append(words, w)
	}
	return words
}

// beside returns where to write the name of a class with one point: right of the point, left of
// it, above or below, where it first is within the data and covers neither an earlier word nor one
// of the single points; right if there is no such place.
func (k *canvas) beside(point place, w word, words []word, single []place) place {
	const gap = 8 // from the point's middle, CSS pixels
	x, y := gap+w.width/2, gap+wordHeight/2.
	places := []place{{point.x + x, point.y}, {point.x - x, point.y}, {point.x, point.y - y}, {point.x, point.y + y}}
	for _, at := range places {
		w.place = at
		if k.hasRoom(w, words, single) {
			return at
		}
	}
	return places[0]
}

// hasRoom reports whether a word is within the data and covers no other word and no point.
func (k *canvas) hasRoom(w word, words []word, points []place) bool {
	if w.x-w.width/2 < k.left || w.x+w.width/2 > k.right || w.y-wordHeight/2 < k.top || w.y+wordHeight/2 > k.bottom {
		return false
	}
	return !slices.ContainsFunc(words, func(other word) bool { d, _, _, _ := w.overlap(other); return d < 1 }) &&
		!slices.ContainsFunc(points, func(p place) bool {
			return math.Abs(p.x-w.x) < w.width/2+2 && math.Abs(p.y-w.y) < wordHeight/2
		})
}

// densityCell is the side of a cell in which points are counted, in CSS pixels.
const densityCell = 5

// densest returns the densest point of the largest island of the points: of what is left of
// their density above a quarter of its maximum.
func (k *canvas) densest(points []place) place {
	wide := int((k.right-k.left)/densityCell) + 1
	high := int((k.bottom-k.top)/densityCell) + 1
	density := make([]float64, wide*high)
	for _, p := range points {
		density[int((p.y-k.top)/densityCell)*wide+int((p.x-k.left)/densityCell)]++
	}
	width := bandwidth(points) / densityCell
	blur(density, wide, high, 1, wide, width)
	blur(density, high, wide, wide, 1, width)
	threshold := slices.Max(density) / 4
	var best, most = 0, 0.0
	seen := make([]bool, len(density))
	for from, d := range density {
		if d < threshold || seen[from] {
			continue
		}
		peak, mass := from, 0.0
		seen[from] = true
		for island := []int{from}; len(island) > 0; {
			at := island[len(island)-1]
			island = island[:len(island)-1]
			mass += density[at]
			if density[at] > density[peak] {
				peak = at
			}
			x, y := at%wide, at/wide
			for _, n := range []struct {
				at int
				in bool
			}{{at - 1, x > 0}, {at + 1, x+1 < wide}, {at - wide, y > 0}, {at + wide, y+1 < high}} {
				if n.in && !seen[n.at] && density[n.at] >= threshold {
					seen[n.at] = true
					island = append(island, n.at)
				}
			}
		}
		if mass > most {
			best, most = peak, mass
		}
	}
	return place{k.left + (float64(best%wide)+0.5)*densityCell, k.top + (float64(best/wide)+0.5)*densityCell}
}

// bandwidth returns the standard deviation of the kernel with which the density of points is
// estimated, in CSS pixels: half of Scott's rule for two dimensions, so that islands stay
// apart, but about a numeral's height at least.
func bandwidth(points []place) float64 {
	var mean place
	n := float64(len(points))
	for _, p := range points {
		mean.x, mean.y = mean.x+p.x/n, mean.y+p.y/n
	}
	variance := 0.0
	for _, p := range points {
		variance += ((p.x-mean.x)*(p.x-mean.x) + (p.y-mean.y)*(p.y-mean.y)) / (2 * n)
	}
	return math.Max(10, math.Sqrt(variance)*math.Pow(n, -1./6)/2)
}

// blur convolves lines of values with a Gaussian. There are count lines of length values,
// each value step after the one before it, and each line stride after the line before it.
func blur(values []float64, length, count, step, stride int, std float64) {
	radius := min(int(3*std)+1, length)
	kernel := make([]float64, radius+1)
	for i := range kernel {
		kernel[i] = math.Exp(-float64(i*i) / (2 * std * std))
	}
	line := make([]float64, length)
	for l := range count {
		for i := range line {
			line[i] = values[l*stride+i*step]
		}
		for i := range line {
			sum := 0.0
			for j := max(0, i-radius); j <= min(length-1, i+radius); j++ {
				sum += kernel[max(i-j, j-i)] * line[j]
			}
			values[l*stride+i*step] = sum
		}
	}
}
