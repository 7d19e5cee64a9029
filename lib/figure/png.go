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

// PNG returns the figure as a PNG file whose pHYs chunk holds its density
// (96 × Scale pixels per inch), so that programs that honor it show the figure
// at its CSS size. Gray images become 8-bit palettes, which encode several
// times faster than gray levels because PNG's row filters do not apply: a live
// view writes ten a second.
func (f *Figure) PNG() ([]byte, error) {
	if f == nil || f.Image == nil {
		return nil, errors.New("figure: there is no image to encode: the figure or its Image is nil")
	}
	m := f.Image
	if gray, ok := m.(*image.Gray); ok {
		m = &image.Paletted{Pix: gray.Pix, Stride: gray.Stride, Rect: gray.Rect, Palette: grays()}
	}
	var file bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestSpeed, BufferPool: &buffers}
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
