"""Ears and mouth: sound devices, turn detection, recognisers, speakers and their catalogue."""
