select applied from configuration
