package figure

type Text struct {
	Title, Caption, Alt string
	DrawCaption         bool
}

type Size struct{ Width, Height float64 }

type Figure struct{}

type Grid struct {
	Images        any
	Rows, Columns int
	Labels        []string
	Pixel         int
	Text
}

func (Grid) Draw() (*Figure, error) { return nil, nil }
