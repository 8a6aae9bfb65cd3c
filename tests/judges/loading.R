# Rscript loading.R DATA OUT: read each table as docs/loading.md tells, and write it again.
arguments <- commandArgs(trailingOnly = TRUE)
for (path in list.files(arguments[1], pattern = "[.]csv$", full.names = TRUE)) {
  base <- read.csv(path, colClasses = "character", na.strings = "", check.names = FALSE,
                   encoding = "UTF-8")
  write.csv(base, file.path(arguments[2], paste0("base-", basename(path))), na = "",
            row.names = FALSE, fileEncoding = "UTF-8")
  if (requireNamespace("readr", quietly = TRUE)) {
    kept <- readr::read_csv(path, col_types = readr::cols(.default = "c"), na = "",
                            trim_ws = FALSE)
    readr::write_csv(kept, file.path(arguments[2], paste0("readr-", basename(path))), na = "")
  }
}
