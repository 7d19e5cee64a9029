package dataset

import (
	"image"

	"golang.org/x/image/draw"
)

// scaleToFit returns the middle of an image, scaled to height by width pixels, on white.
func scaleToFit(m image.Image, height, width int) *image.RGBA {
	small := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.Draw(small, small.Bounds(), image.White, image.Point{}, draw.Src)
	middle := crop(m.Bounds(), height, width)
	if k := min(middle.Dx()/width, middle.Dy()/height) / 2; k > 1 {
		m = shrink(m, middle, k)
		middle = m.Bounds()
	}
	if middle.Size() == small.Bounds().Size() {
		draw.Draw(small, small.Bounds(), m, middle.Min, draw.Over)
	} else {
		draw.CatmullRom.Scale(small, small.Bounds(), m, middle, draw.Over, nil)
	}
	return small
}

// shrink returns the area of an image, on white, with the mean of each k by k pixels as one.
// From an image that is still twice as large as wanted, Catmull and Rom's spline makes nearly
// the same as from the whole one, in a fraction of the time.
func shrink(m image.Image, area image.Rectangle, k int) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, area.Dx()/k, area.Dy()/k))
	corner := area.Min.Add(image.Pt(area.Dx()%k/2, area.Dy()%k/2)) // what k does not divide is left out
	rows := image.NewRGBA(image.Rect(0, 0, out.Rect.Dx()*k, k))
	sums := make([]uint32, len(rows.Pix)/k/k) // of a row of out
	for y := range out.Rect.Dy() {
		draw.Draw(rows, rows.Rect, image.White, image.Point{}, draw.Src)
		draw.Draw(rows, rows.Rect, m, corner.Add(image.Pt(0, y*k)), draw.Over)
		clear(sums)
		for row := range k {
			pixels := rows.Pix[row*rows.Stride:]
			for x := range out.Rect.Dx() {
				sum := sums[4*x : 4*x+4]
				for range k {
					sum[0] += uint32(pixels[0])
					sum[1] += uint32(pixels[1])
					sum[2] += uint32(pixels[2])
					pixels = pixels[4:]
				}
			}
		}
		n := uint32(k * k)
		for x := range out.Rect.Dx() {
			pixel := out.Pix[y*out.Stride+4*x:]
			for c := range 3 {
				pixel[c] = uint8((sums[4*x+c] + n/2) / n)
			}
			pixel[3] = 255
		}
	}
	return out
}

// crop returns the largest rectangle of shape height:width in the middle of
// bounds.
func crop(bounds image.Rectangle, height, width int) image.Rectangle {
	w, h := bounds.Dx(), bounds.Dy()
	if w*height > h*width {
		w = max(1, h*width/height)
	} else {
		h = max(1, w*height/width)
	}
	corner := bounds.Min.Add(image.Pt((bounds.Dx()-w)/2, (bounds.Dy()-h)/2))
	return image.Rectangle{Min: corner, Max: corner.Add(image.Pt(w, h))}
}
