// The library asks for this before anything else of it is loaded; imports sorted by name would load it too late.
import 'reflect-metadata'

export * from '@peculiar/x509'
