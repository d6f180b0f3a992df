"""Characters, spans and the source text: where a text or a figure stands, or that it does not stand there."""
