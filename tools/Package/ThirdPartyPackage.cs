namespace RedoxExport.Package;

/// <summary>A package of others' of which the module ships DLLs.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Version">Its version.</param>
/// <param name="License">Its license, as an SPDX expression.</param>
/// <param name="Authors">Who made it.</param>
/// <param name="LicenseText">Its license, word by word; <see langword="null"/> where the package has no such file.</param>
/// <param name="Folder">The folder of the module that has its DLLs, with <c>/</c>.</param>
/// <param name="Files">The names of its DLLs.</param>
internal sealed record ThirdPartyPackage(string Id, string Version, string License, string Authors, string? LicenseText, string Folder, IReadOnlyList<string> Files);
