"""Two checks of one pose against one another: holds aligned, differences beyond both errors."""
