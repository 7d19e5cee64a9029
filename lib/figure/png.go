package figure

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/png"
	"math"
	"sync"
)

// PNG returns the figure as a PNG file, small since a notebook keeps what it shows:
// in 16, 32, 64, 128 or 256 colors, the fewest that keep the root mean square of the
// differences below 3.6 of 255. Where 256 are too few it has all colors. The file's
// pHYs chunk holds the figure's density (96 × Scale pixels per inch), so that programs
// that honor it show the figure at its CSS size.
func (f *Figure) PNG() ([]byte, error) {
	if f == nil || f.Image == nil {
		return nil, errNoImage
	}
	m := f.Image
	if few := fewColors(m); few != nil {
		m = few
	}
	return f.encode(m, png.BestCompression)
}

// LivePNG returns the figure as a PNG file with all its colors. It is several
// times larger than that of [Figure.PNG], and takes a fraction of the time: for a
// view that writes ten a second. Gray images become 8-bit palettes, which encode
// several times faster than gray levels because PNG's row filters do not apply.
func (f *Figure) LivePNG() ([]byte, error) {
	if f == nil || f.Image == nil {
		return nil, errNoImage
	}
	m := f.Image
	if gray, ok := m.(*image.Gray); ok {
		m = &image.Paletted{Pix: gray.Pix, Stride: gray.Stride, Rect: gray.Rect, Palette: grays()}
	}
	return f.encode(m, png.BestSpeed)
}

var errNoImage = errors.New("figure: there is no image to encode: the figure or its Image is nil")

func (f *Figure) encode(m image.Image, level png.CompressionLevel) ([]byte, error) {
	var file bytes.Buffer
	encoder := png.Encoder{CompressionLevel: level, BufferPool: &buffers}
	if err := encoder.Encode(&file, m); err != nil {
		return nil, fmt.Errorf("figure: encoding the image as PNG: %w", err)
	}
	return withDensity(file.Bytes(), f.scale()), nil
}

// grays returns the palette in which each index is its own gray level.
var grays = sync.OnceValue(func() color.Palette {
	p := make(color.Palette, 256)
	for i := range p {
		p[i] = color.Gray{Y: uint8(i)}
	}
	return p
})

// buffers reuses the encoder's memory from one frame of a live view to the next.
var buffers encoderPool

type encoderPool struct{ pool sync.Pool }

func (p *encoderPool) Get() *png.EncoderBuffer {
	b, _ := p.pool.Get().(*png.EncoderBuffer)
	return b
}

func (p *encoderPool) Put(b *png.EncoderBuffer) { p.pool.Put(b) }

// withDensity inserts a pHYs chunk (PNG specification, 11.3.4.3) after the
// header chunk, which image/png cannot write.
func withDensity(file []byte, scale float64) []byte {
	const header = 8 + 4 + 4 + 13 + 4 // signature; IHDR's length, type, data, checksum
	perMeter := uint32(math.Round(96 * scale / 0.0254))
	chunk := binary.BigEndian.AppendUint32(nil, 9)
	chunk = append(chunk, "pHYs"...)
	chunk = binary.BigEndian.AppendUint32(chunk, perMeter)
	chunk = binary.BigEndian.AppendUint32(chunk, perMeter)
	chunk = append(chunk, 1) // unit: the meter
	chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(chunk[4:]))

	out := make([]byte, 0, len(file)+len(chunk))
	out = append(out, file[:header]...)
	out = append(out, chunk...)
	return append(out, file[header:]...)
}
