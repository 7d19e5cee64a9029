package dataset

import (
	"fmt"
	"slices"
)

// AlignClasses returns examples whose labels mean the given classes, those of a model's
// training data, say: a class has the label of the given one of its name. Two files or
// folders give their classes labels in the order of the names that each of them has, so
// that label 0 may be "benign" in one and "malignant" in the other. Classes that are not
// among the given ones come after them. Examples are returned as they are if they have no
// labels, or if names are missing on one side. It is an error if there are more than
// [MaxClasses] together.
func (e *Examples) AlignClasses(classes []string) (*Examples, error) {
	if e.Labels == nil || len(e.Classes) == 0 || len(classes) == 0 {
		return e, nil
	}
	all := slices.Clone(classes)
	to := make([]int, e.NumClasses()) // the label that each label becomes
	for label := range to {
		name := e.nameOfClass(uint16(label))
		if label < len(all) && all[label] == name {
			to[label] = label
			continue
		}
		if to[label] = slices.Index(all, name); to[label] < 0 {
			to[label] = len(all)
			all = append(all, name)
		}
	}
	if len(all) > MaxClasses {
		return nil, fmt.Errorf("%s has %d classes besides the %d of the model: expected at most %d together",
			e.Name, len(all)-len(classes), len(classes), MaxClasses)
	}
	aligned := *e
	aligned.Classes, aligned.Labels = all, make([]uint16, len(e.Labels))
	for i, label := range e.Labels {
		aligned.Labels[i] = uint16(to[label])
	}
	return &aligned, nil
}
