"""The design system: shells, components, formats and charts that every page is made of."""
