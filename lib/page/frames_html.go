package page

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
)

var framesScript = framesStart + addressScript

//go:embed frames.js
var framesStart string

//go:embed frames.css
var framesStyle string

// framesBody is the live part, which the script completes.
//
//go:embed frames.html
var framesBody string

// framesData is the script's data.
type framesData struct {
	Width  int         `json:"width"` // in CSS pixels
	Height int         `json:"height"`
	Frames []frameData `json:"frames"`
	// Still is a digest of the still figure where a frame shares its image, so that the card's id
	// depends on that too.
	Still string `json:"still,omitempty"`
}

type frameData struct {
	Name  string `json:"name"`
	Alt   string `json:"alt"`
	Image string `json:"image,omitempty"` // PNG in base64; empty: that of the still figure
}

// The padding of a card on both sides together, and the width of what it holds, in CSS pixels: those of card.css.
const (
	cardPadding = 2 * 16
	roomInCard  = 720 - cardPadding
)

func (f Frames) card() (*Card, error) {
	data, err := f.data()
	if err != nil {
		return nil, err
	}
	style := framesStyle
	if width, _ := f.Frames[0].Figure.Size(); width > roomInCard {
		style += fmt.Sprintf("ID{max-width:%dpx}", width+cardPadding)
	}
	return &Card{
		Still: f.Fallback, Alt: f.Alt, Caption: f.Caption, Style: style,
		Body:   framesBody + noteOfSize(data, "images: fewer frames, or smaller figures, take less"),
		Script: framesScript, Data: data,
	}, nil
}

// data returns framesData as JSON.
func (f Frames) data() ([]byte, error) {
	var d framesData
	d.Width, d.Height = f.Frames[0].Figure.Size()
	for _, frame := range f.Frames {
		png, err := frame.Figure.PNG()
		if err != nil {
			return nil, fmt.Errorf("the frame %q: %w", frame.Name, err)
		}
		of := frameData{Name: frame.Name, Alt: frame.alt()}
		if frame.Figure == f.Fallback {
			d.Still = fmt.Sprintf("%x", sha256.Sum256(png))
		} else {
			of.Image = base64.StdEncoding.EncodeToString(png)
		}
		d.Frames = append(d.Frames, of)
	}
	return json.Marshal(d)
}
