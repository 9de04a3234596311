// The attributes that newer versions of C# require and .NET Standard 2.0 does not have. Only their names matter; none of this code runs.
// They are declared here because a generator passed them to the compiler in a different order each time, so that the same sources
// did not compile to the same bytes.
namespace System.Runtime.CompilerServices
{
    /// <summary>Marks <c>init</c> accessors.</summary>
    internal static class IsExternalInit;

    /// <summary>Marks a method that runs when its assembly is first used.</summary>
    [AttributeUsage(AttributeTargets.Method, Inherited = false)]
    internal sealed class ModuleInitializerAttribute : Attribute;

    /// <summary>Marks <c>required</c> members and the types that have them.</summary>
    [AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Field | AttributeTargets.Property, Inherited = false)]
    internal sealed class RequiredMemberAttribute : Attribute;

    /// <summary>Prevents older compilers from using code that they do not understand.</summary>
    /// <param name="featureName">The feature that a compiler must know.</param>
    [AttributeUsage(AttributeTargets.All, AllowMultiple = true, Inherited = false)]
    internal sealed class CompilerFeatureRequiredAttribute(string featureName) : Attribute
    {
        /// <summary>The feature that a compiler must know.</summary>
        public string FeatureName { get; } = featureName;

        /// <summary>True if a compiler may ignore the feature.</summary>
        public bool IsOptional { get; init; }
    }
}

namespace System.Diagnostics.CodeAnalysis
{
    /// <summary>Marks a constructor that sets all required members.</summary>
    [AttributeUsage(AttributeTargets.Constructor)]
    internal sealed class SetsRequiredMembersAttribute : Attribute;

    /// <summary>The target is not null if the method returns a given value.</summary>
    /// <param name="returnValue">The value.</param>
    [AttributeUsage(AttributeTargets.Parameter)]
    internal sealed class NotNullWhenAttribute(bool returnValue) : Attribute
    {
        /// <summary>The value.</summary>
        public bool ReturnValue { get; } = returnValue;
    }

    /// <summary>The target may be null if the method returns a given value.</summary>
    /// <param name="returnValue">The value.</param>
    [AttributeUsage(AttributeTargets.Parameter)]
    internal sealed class MaybeNullWhenAttribute(bool returnValue) : Attribute
    {
        /// <summary>The value.</summary>
        public bool ReturnValue { get; } = returnValue;
    }
}
