module github.com/mediamill/mediamill

go 1.26
