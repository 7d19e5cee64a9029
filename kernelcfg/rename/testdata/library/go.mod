module latentlab

go 1.26
