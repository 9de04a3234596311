using System.Diagnostics.CodeAnalysis;
using System.Text;
using RedoxExport.Resources;

namespace RedoxExport.Tests.Resources;

/// <summary>Single resources of their text, without a file.</summary>
internal static class ResourceReading
{
    extension(ResourceParser)
    {
        public static bool TryParse(byte[] line, [NotNullWhen(true)] out FhirResource? resource, out LineFault fault)
        {
            bool isResource = ResourceParser.TryFindMembers(line, out FhirMember[] members, out fault);
            resource = isResource ? new FhirResource(line, members, ElementPresenter.AsIs) : null;
            return isResource;
        }
    }

    extension(FhirResource)
    {
        /// <exception cref="RedoxExportException">The text is not a resource.</exception>
        public static FhirResource Parse(string json) =>
            ResourceParser.TryParse(Encoding.UTF8.GetBytes(json), out FhirResource? resource, out LineFault fault)
                ? resource
                : throw ResourceErrors.LineDamaged("(text)", 1, fault);
    }
}
