# Rscript loading.R PACKAGE: read each table as docs/loading.md tells, and write it again.
package <- commandArgs(trailingOnly = TRUE)[1]
for (path in list.files(file.path(package, "data"), pattern = "[.]csv$", full.names = TRUE)) {
  base <- read.csv(path, colClasses = "character", na.strings = "", check.names = FALSE,
                   encoding = "UTF-8")
  write.csv(base, file.path(package, "again", paste0("base-", basename(path))), na = "",
            row.names = FALSE, fileEncoding = "UTF-8")
  if (requireNamespace("readr", quietly = TRUE)) {
    kept <- readr::read_csv(path, col_types = readr::cols(.default = "c"), na = "",
                            trim_ws = FALSE)
    readr::write_csv(kept, file.path(package, "again", paste0("readr-", basename(path))), na = "")
  }
}
