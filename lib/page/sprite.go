package page

import (
	"bytes"
	_ "embed"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"

	"latentlab/lib/export"
	"latentlab/lib/figure"
	"latentlab/lib/projector"
)

// spriteScript draws the images of a sprite.
//
//go:embed sprite.js
var spriteScript string

// sprite is a set of images in one, for the script.
type sprite struct {
	Address string `json:"address,omitempty"` // PNG or JPEG in base64
	Grays   *grays `json:"grays,omitempty"`   // instead of Address
	Decoded bool   `json:"decoded,omitempty"` // the card's decoder draws the images
	Columns int    `json:"columns"`
	Cell    [2]int `json:"cell"` // height and width of a cell of the sprite, in which the image is above and on the left
	Height  int    `json:"height"`
	Width   int    `json:"width"`
}

// grays are images of few gray levels, pixel by pixel.
type grays struct {
	Count   int    `json:"count"`   // of images
	Bits    int    `json:"bits"`    // of a gray level
	Symbols string `json:"symbols"` // the levels, as export.EncodeSymbols has them, in base 85
}

// The bits of a gray level where a reader glances at an image, and where a reader judges it.
const (
	tipBits   = 3
	judgeBits = 4
)

// contextBits are the bits of a neighbor that the context of a pixel has.
const contextBits = 3

const (
	spriteSide  = 84 // to which larger images are reduced
	sharpSide   = 16 // up to which images keep the color of each pixel
	jpegBlock   = 16 // pixels that share a color's coefficients
	jpegQuality = 90
)

// encodeSprite returns all images as one that is small enough for a page. Gray ones have
// levels of few bits: 3, which are 8 levels, are enough for a glance, and take a quarter of the bytes of a PNG of
// 256 levels. In color they are a JPEG, or a PNG of 16 levels where they are so small that its blocks would show.
func encodeSprite(images figure.Images, bits int) (*sprite, error) {
	height, width := images.Dims()
	small := reduced{images, 1, height, width}
	isGray := figure.IsGray(images)
	isSharp := isGray || max(height, width) <= sharpSide
	for factor := (max(height, width) + spriteSide - 1) / spriteSide; ; factor++ {
		small = reduced{images, factor, (height + factor - 1) / factor, (width + factor - 1) / factor}
		if !isSharp {
			small.height, small.width = roundUp(small.height, jpegBlock), roundUp(small.width, jpegBlock)
		}
		if projector.Holds(small) {
			break
		}
	}
	if isGray {
		return &sprite{
			Grays: encodeGrays(small, bits), Columns: int(math.Ceil(math.Sqrt(float64(images.Len())))), Cell: [2]int{small.height, small.width},
			Height: small.height, Width: small.width,
		}, nil
	}
	whole, columns, err := projector.Sprite(small)
	if err != nil {
		return nil, err
	}
	s := &sprite{
		Columns: columns, Cell: [2]int{small.height, small.width},
		Height: (height + small.factor - 1) / small.factor, Width: (width + small.factor - 1) / small.factor,
	}
	var file bytes.Buffer
	kind := "png"
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if isSharp {
		err = encoder.Encode(&file, sixteenLevels(whole))
	} else {
		kind, err = "jpeg", jpeg.Encode(&file, whole, &jpeg.Options{Quality: jpegQuality})
	}
	if err != nil {
		return nil, fmt.Errorf("encoding the images: %w", err)
	}
	s.Address = "data:image/" + kind + ";base64," + base64.StdEncoding.EncodeToString(file.Bytes())
	return s, nil
}

func roundUp(n, unit int) int { return (n + unit - 1) / unit * unit }

// level returns the nearest of 16 levels, 0 to 15.
func level(v uint8) uint8 { return uint8((int(v) + 8) / 17) }

// encodeGrays encodes gray images. The context of a pixel is what it follows on the left and above, and
// roughly above at both sides, as in sprite.js.
func encodeGrays(images reduced, bits int) *grays {
	most := 1<<bits - 1
	n, height, width := images.Len(), images.height, images.width
	symbols := make([]uint8, 0, n*height*width)
	for i := range n {
		for at := range height * width {
			v, _, _ := images.RGB(i, at/width, at%width)
			symbols = append(symbols, uint8((int(v)*most+127)/255))
		}
	}
	context := func(symbols []uint8, i int) int {
		x, y := i%width, i/width%height
		at := func(dx, dy int) int {
			if x+dx < 0 || x+dx >= width || y+dy < 0 {
				return 0
			}
			return int(symbols[i+dy*width+dx]) >> (bits - contextBits)
		}
		return at(-1, 0)<<7 | at(0, -1)<<4 | at(1, -1)>>1<<2 | at(-1, -1)>>1
	}
	coded := export.EncodeSymbols(symbols, bits, 1<<(2*contextBits+4), context)
	return &grays{Count: n, Bits: bits, Symbols: export.EncodeBytes(coded)}
}

func sixteenLevels(im image.Image) image.Image {
	few := image.NewNRGBA(im.Bounds())
	for y := range few.Rect.Dy() {
		for x := range few.Rect.Dx() {
			c := color.NRGBAModel.Convert(im.At(x, y)).(color.NRGBA)
			few.SetNRGBA(x, y, color.NRGBA{17 * level(c.R), 17 * level(c.G), 17 * level(c.B), 0xff})
		}
	}
	return few
}

// reduced are images of which each pixel is the mean of factor × factor, in cells of height ×
// width pixels: the last row and the last column are repeated.
type reduced struct {
	figure.Images
	factor, height, width int
}

func (r reduced) Dims() (height, width int) { return r.height, r.width }

func (r reduced) RGB(i, y, x int) (red, green, blue uint8) {
	height, width := r.Images.Dims()
	top := min(y*r.factor, (height-1)/r.factor*r.factor)
	left := min(x*r.factor, (width-1)/r.factor*r.factor)
	bottom, right := min(top+r.factor, height), min(left+r.factor, width)
	var sums [3]int
	for y := top; y < bottom; y++ {
		for x := left; x < right; x++ {
			r, g, b := r.Images.RGB(i, y, x)
			sums[0], sums[1], sums[2] = sums[0]+int(r), sums[1]+int(g), sums[2]+int(b)
		}
	}
	n := (bottom - top) * (right - left)
	mean := func(sum int) uint8 { return uint8((sum + n/2) / n) }
	return mean(sums[0]), mean(sums[1]), mean(sums[2])
}
