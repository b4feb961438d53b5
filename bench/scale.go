package main

func scale(options) error { return nil }
