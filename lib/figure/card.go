package figure

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"
)

// margin is the white around every figure, in CSS pixels.
const margin = 20

// card is the sheet that a figure is drawn on: white, with a margin, a title
// above the content and, if asked for, the caption below. Its methods take
// CSS pixels from the top left.
type card struct {
	*writer
	img draw.Image
	vg  *vgimg.Canvas // nil on a grey card: those hold images and text only
	// content is the area for the figure itself, within margin and title.
	left, top, right, bottom float64
	width, height            float64
	captioned                bool
}

// newCard lays out a card around a content of width × height CSS pixels.
func newCard(noun string, w *writer, c config, width, height float64, colour bool) (*card, error) {
	inner := math.Max(width, w.advance(titleStyle, c.title))
	head, foot := 0.0, 0.0
	if c.title != "" {
		head = titleStyle.size*lineHeight + 10
	}
	var caption []string
	if c.drawCaption && c.caption != "" {
		inner = math.Max(inner, 240) // room for a sentence under a narrow picture
		caption = w.wrap(captionStyle, c.caption, inner)
		for _, line := range caption {
			inner = math.Max(inner, w.advance(captionStyle, line)) // one long word
		}
		foot = 10 + float64(len(caption))*captionStyle.size*lineHeight
	}
	k := &card{writer: w, captioned: len(caption) > 0}
	k.width, k.height = math.Ceil(inner)+2*margin, math.Ceil(head+height+foot)+2*margin
	if err := checkSize(noun, k.width, k.height); err != nil {
		return nil, err
	}
	// A whole CSS pixel at the left keeps enlarged pixels on the screen's grid.
	k.left = math.Floor((k.width - width) / 2)
	k.top = math.Ceil(margin + head)
	k.right, k.bottom = k.left+width, k.top+height

	if colour {
		k.vg = vgimg.NewWith(vgimg.UseWH(vg.Length(k.width), vg.Length(k.height)), vgimg.UseDPI(72*Scale))
		k.img = k.vg.Image()
	} else {
		gray := image.NewGray(image.Rect(0, 0, int(k.width)*Scale, int(k.height)*Scale))
		for i := range gray.Pix {
			gray.Pix[i] = 0xff
		}
		k.img = gray
	}
	middle := k.width / 2
	if c.title != "" {
		k.text(titleStyle, middle, margin+titleStyle.size/2, 0.5, c.title)
	}
	for i, line := range caption {
		y := k.bottom + 10 + (float64(i)+0.5)*captionStyle.size*lineHeight
		k.text(captionStyle, middle, y, 0.5, line)
	}
	return k, nil
}

// text writes a line; see writer.write.
func (k *card) text(s style, x, y, align float64, text string) {
	k.write(k.img, s, x, y, align, text)
}

// figure finishes the card.
func (k *card) figure(c config, alt string) *Figure {
	if c.alt != "" {
		alt = c.alt
	} else if c.title != "" {
		alt = c.title + ": " + alt
	}
	b := k.img.Bounds()
	return &Figure{
		Image: k.img, Caption: c.caption, Alt: alt, Scale: Scale,
		content: b.Inset(margin * Scale), captioned: k.captioned,
	}
}

// tile draws image i of im with its top left at (x, y) in device pixels,
// every pixel as a block of size × size.
func (k *card) tile(im Images, i, x, y, size int) {
	h, w := im.Dims()
	if gray, ok := k.img.(*image.Gray); ok {
		for r := range h {
			first := gray.Pix[(y+r*size)*gray.Stride+x:][:w*size]
			for c := range w {
				v := im.Gray(i, r, c)
				for b := range size {
					first[c*size+b] = v
				}
			}
			for b := 1; b < size; b++ {
				copy(gray.Pix[(y+r*size+b)*gray.Stride+x:], first)
			}
		}
		return
	}
	for r := range h {
		for c := range w {
			block := image.Rect(x+c*size, y+r*size, x+(c+1)*size, y+(r+1)*size)
			draw.Draw(k.img, block, image.NewUniform(color.Gray{Y: im.Gray(i, r, c)}), image.Point{}, draw.Src)
		}
	}
}
