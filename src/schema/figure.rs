//! The block `figure` of the narrative, as written.

use super::decode::{Number, OneOrMany, choice, record};
use crate::source::Spanned;

record! {
    /// A figure: a table, a chart over it, a matrix, or word that one is lost.
    Figure, "a figure" {
        /// The headline: what the figure shows. Narrative.
        title: Option<Spanned<String>>,
        /// The statistical subtitle, if the one made from the data will not do. Narrative.
        subtitle: Option<Spanned<String>>,
        /// The description, if the one made from the data will not do. Narrative.
        description: Option<Spanned<String>>,
        /// The table.
        table: Option<Spanned<String>>,
        /// The columns shown, if not all.
        columns: Option<Vec<Spanned<String>>>,
        /// The rows shown, if not all.
        rows: Option<Vec<Spanned<String>>>,
        /// The order of the rows, if not that of the data.
        sort: Option<RowOrder>,
        /// The charts drawn over the table.
        chart: OneOrMany<Chart>,
        /// The rows of the table as headline tiles.
        tiles: Option<Tiles>,
        /// Small lines in the rows of the table.
        sparkline: OneOrMany<Sparkline>,
        /// Several tables under one headline.
        parts: Vec<Part>,
        /// The risk matrix.
        matrix: Option<Spanned<String>>,
        /// The risk register.
        register: Option<Spanned<String>>,
        /// How the matrix or register is shown.
        show: Option<Show>,
        /// How many of the ranked factors or risks are shown.
        top: Option<Spanned<u32>>,
        /// The published figure is lost: what it showed. Narrative.
        missing: Option<Spanned<String>>,
        /// How far the figure is protected.
        marking: Option<Spanned<String>>,
        /// What stands in its place where it is withheld: why, and whom to ask. Narrative.
        notice: Option<Spanned<String>>,
    }
}

record! {
    /// One table of a figure that has several.
    Part, "a part of a figure" {
        /// A heading for the part. Narrative.
        title: Option<Spanned<String>>,
        /// The table.
        table: Spanned<String>,
        /// The columns shown, if not all.
        columns: Option<Vec<Spanned<String>>>,
        /// The rows shown, if not all.
        rows: Option<Vec<Spanned<String>>>,
        /// The order of the rows, if not that of the data.
        sort: Option<RowOrder>,
        /// The charts drawn over the table.
        chart: OneOrMany<Chart>,
        /// The rows of the table as headline tiles.
        tiles: Option<Tiles>,
        /// Small lines in the rows of the table.
        sparkline: OneOrMany<Sparkline>,
    }
}

record! {
    /// A column of small lines: how the figures of each row went.
    Sparkline, "a sparkline" {
        /// The columns that it joins, from the earliest to the latest.
        values: Vec<Spanned<String>>,
        /// The header of its column, if not "Trend".
        title: Option<Spanned<String>>,
        /// The scale of the lines. One for each row, if nothing is said.
        scale: Option<LineScale>,
    }
}

choice! {
    /// The scale of the lines of a sparkline.
    LineScale, "a scale of lines" {
        /// Each line from its lowest figure to its highest: the way each row went.
        Own = "own",
        /// All lines on one scale, so that they can be compared.
        Shared = "shared",
    }
}

record! {
    /// Rows of a table as headline tiles.
    Tiles, "tiles" {
        /// The column of the figures.
        value: Spanned<String>,
        /// The column of their changes.
        change: Option<Spanned<String>>,
        /// The rows, if not all of the first level.
        rows: Option<Vec<Spanned<String>>>,
    }
}

choice! {
    /// What a panel of small multiples is for.
    Panels, "a kind of panels" {
        /// A panel for each column, its bars the rows.
        Columns = "columns",
        /// A panel for each row, its bars the columns: figures against their targets.
        Rows = "rows",
    }
}

record! {
    /// The rows of a table in the order of a column.
    RowOrder, "an order of rows" {
        /// The column.
        by: Spanned<String>,
        /// Which end is first.
        order: Sort,
    }
}

choice! {
    /// Which view of a risk matrix or register.
    Show, "a view of a risk matrix or register" {
        /// All scores; of a register the grid and all risks.
        Full = "full",
        /// Factors by rank, with a chart; of a register the risks alone.
        Ranking = "ranking",
        /// Of a register, the grid of impact and likelihood alone.
        Grid = "grid",
    }
}

choice! {
    /// The kinds of chart.
    ChartKind, "a kind of chart" {
        /// Horizontal bars, ordered by value.
        RankedBars = "ranked_bars",
        /// Bars side by side.
        GroupedBars = "grouped_bars",
        /// Bars on top of one another.
        StackedBars = "stacked_bars",
        /// Bars to both sides of zero.
        DivergingBars = "diverging_bars",
        /// Lines over time; rows are times.
        Lines = "lines",
        /// A panel of ranked bars for each column.
        SmallMultiples = "small_multiples",
        /// One bar of 100% for each column, its parts the rows.
        Distribution = "distribution",
        /// Rows by columns, shaded by value.
        HeatMap = "heat_map",
        /// One equal tile for each area.
        TileMap = "tile_map",
        /// The areas as they lie.
        Map = "map",
    }
}

choice! {
    /// How the values of a map or heat map become classes.
    Classes, "a way to make classes" {
        /// Values that lie close together.
        NaturalBreaks = "natural_breaks",
        /// As many areas in each.
        Quantiles = "quantiles",
        /// Of equal width.
        Equal = "equal",
    }
}

choice! {
    /// The order of bars.
    Sort, "an order" {
        /// As in the table.
        AsGiven = "as_given",
        /// The largest first.
        Descending = "descending",
        /// The smallest first.
        Ascending = "ascending",
    }
}

record! {
    /// A chart over the table of its figure.
    Chart, "a chart" {
        /// Its kind.
        kind: Spanned<ChartKind>,
        /// The columns drawn.
        values: OneOrMany<Spanned<String>>,
        /// A column whose figures stand behind those of the bars, such as shares: `61 (40.7%)`.
        also: Option<Spanned<String>>,
        /// The rows drawn, if not all.
        rows: Option<Vec<Spanned<String>>>,
        /// How many levels of the hierarchy are drawn. All, if nothing is said.
        depth: Option<u32>,
        /// The row that stands out. The site's own area, if nothing is said.
        highlight: Option<Spanned<String>>,
        /// The order of bars.
        sort: Option<Sort>,
        /// What the panels of small multiples are for. Columns, if nothing is said.
        panels: Option<Spanned<Panels>>,
        /// How the classes of a map or heat map are made. By natural breaks for maps, of equal width for heat maps, if
        /// nothing is said.
        classes: Option<Spanned<Classes>>,
        /// Where the classes of a map or heat map begin, if not by a rule: the least value of each but the first.
        breaks: Vec<Spanned<Number>>,
    }
}
