package page

import _ "embed"

// trainingScript has what cards with a training share: the curve of its losses, its
// knobs, its buttons, and the pause while it is out of sight.
var trainingScript = trainingCurve + trainingBins + trainingPlot + trainingKnobs + trainingButtons + trainingSight

//go:embed training_curve.js
var trainingCurve string

//go:embed training_bins.js
var trainingBins string

//go:embed training_plot.js
var trainingPlot string

//go:embed training_knobs.js
var trainingKnobs string

//go:embed training_buttons.js
var trainingButtons string

//go:embed training_sight.js
var trainingSight string

//go:embed training.css
var trainingStyle string
