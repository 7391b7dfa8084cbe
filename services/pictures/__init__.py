"""Pictures: figures of live data drawn, specified for Vega, and rendered apart."""
