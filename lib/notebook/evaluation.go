package notebook

import "latentlab/lib/page"

// A HumanEvaluation is a blind test as a live element of the output: it shows images of several
// sources, such as samples of generative models, one at a time and in random order, and the reader
// chooses the class that each shows, or none. Then it ranks the sources by the share of images in
// which the reader recognized a class, beside metrics:
//
//	notebook.HumanEvaluation{
//		Sources: []notebook.Source{
//			{Name: "VAE", Images: samples}, {Name: "test digits", Images: digits.Test.Sample(40, 1)},
//		},
//		Metrics: []notebook.SourceMetric{{Name: "Fréchet distance", Values: []float64{29, 1}}},
//	}.Show()
//
// It needs no kernel, and works in a notebook saved as HTML. The fields are those of
// [page.HumanEvaluation].
type HumanEvaluation page.HumanEvaluation

// A Source is a model, or a data set, whose images a HumanEvaluation shows.
type Source = page.Source

// A SourceMetric ranks the sources of a HumanEvaluation, as the Fréchet distance does.
type SourceMetric = page.SourceMetric

// Show shows the evaluation. In a plain terminal it writes the still figure to a file. An error
// ends the program, as in [Check].
func (h HumanEvaluation) Show() {
	showLive("notebook.HumanEvaluation", page.HumanEvaluation(h), h.Caption)
}
