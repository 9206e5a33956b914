package picture

// Grid is the grid of a sheet for so many cells, 0 when that is not known: at
// most columns × rows, and no wider or taller than the cells need.
func Grid(cells, columns, rows int) (int, int) {
	if cells <= 0 {
		return columns, rows
	}
	columns = min(columns, cells)
	return columns, min(rows, (cells+columns-1)/columns)
}
